import { isDatabaseAway } from './database-faults.js';

describe('what PostgreSQL cannot do now', () => {
  it.each([
    ['the disk is full', '53100'],
    ['memory is short', '53200'],
    ['connections are short', '53300'],
    ['a statement took too long, or was cancelled', '57014'],
    ['a lock was not given in time', '55P03'],
    ['a file cannot be read', '58030'],
    ['the server shuts down', '57P01'],
    ['the server has become a standby', '25006'],
    ['a transaction was idle for too long', '25P03'],
  ])('is no fault of what was sent: %s', (_, code) => {
    expect(isDatabaseAway(Object.assign(new Error('no'), { code }))).toBe(true);
  });

  it('is a query that the driver no longer waits for', () => {
    expect(isDatabaseAway(new Error('Query read timeout'))).toBe(true);
  });

  it.each([
    ['a rule of a table is broken', '23505'],
    ['a text has a NUL byte', '22021'],
    ['a column is not there', '42703'],
  ])('is not a fault that comes back each time: %s', (_, code) => {
    expect(isDatabaseAway(Object.assign(new Error('no'), { code }))).toBe(false);
  });
});
