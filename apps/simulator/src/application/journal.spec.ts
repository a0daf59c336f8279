import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal.js';

const heading = { provider: 'DH0', cohortVersion: '1', commandCount: 3 };
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(directory, 'DH0.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true }));

function written(): void {
  const { journal } = Journal.open(path, heading);
  journal.record('1/received', { 'referral:1': 'r-1' });
  journal.record('1/0/book', { 'appointment:1/0': 'a-1' });
  journal.close();
}

describe('the journal of a replay', () => {
  it('remembers which commands were answered, and with which ids', () => {
    written();

    const { journal } = Journal.open(path, heading);

    expect(journal.answeredCount).toBe(2);
    expect(journal.has('1/received')).toBe(true);
    expect(journal.id('appointment:1/0')).toBe('a-1');
    expect(journal.someId('referral')).toBe('r-1');
  });

  it('forgets a line that a crash cut short, and goes on after it', () => {
    written();
    appendFileSync(path, '{"command":"1/0/att');

    const resumed = Journal.open(path, heading).journal;
    resumed.record('1/0/attendance', {});
    resumed.close();

    const { journal } = Journal.open(path, heading);
    expect(journal.has('1/0/attendance')).toBe(true);
    expect(journal.answeredCount).toBe(3);
  });

  it('is set aside, not lost, when it is of another cohort', () => {
    written();

    const { journal, message } = Journal.open(path, { ...heading, cohortVersion: '2' });

    expect(journal.answeredCount).toBe(0);
    expect(message).toContain('is of another cohort');
    expect(existsSync(path)).toBe(false);
  });

  it('is set aside when it is no journal at all', () => {
    writeFileSync(path, 'no journal\n');

    const { journal, message } = Journal.open(path, heading);
    journal.record('1/received', {});
    journal.close();

    expect(message).not.toBeNull();
    expect(readFileSync(path, 'utf8')).toContain('"provider":"DH0"');
  });
});
