import { StaffOffice } from './a-staff-office.js';

let office: StaffOffice;
beforeAll(async () => {
  office = await StaffOffice.open();
});
afterAll(() => office.close());

const professionalRegistration = { body: 'HCPC', number: 'PYL 012345' };

describe('a clinician who works here already', () => {
  it('is not registered again by the same registration, however it is written: the answer shows the first', async () => {
    const clinicianId = await office.registered({ professionalRegistration });

    const again = await office.register({
      givenName: 'Mary',
      professionalRegistration: { body: 'HCPC', number: 'pyl012345' },
    });

    expect(again).toMatchObject({
      status: 409,
      body: {
        code: 'clinician.registered-already',
        clinician: { clinicianId, foundBy: ['professional-registration'] },
      },
    });
    expect(JSON.stringify(again.body)).not.toMatch(/012345/);
  });

  it('is not registered again by the same identity', async () => {
    const clinicianId = await office.registered({ identitySubject: 'subject-a' });

    expect(await office.register({ identitySubject: 'subject-a' })).toMatchObject({
      status: 409,
      body: { clinician: { clinicianId, foundBy: ['identity-subject'] } },
    });
  });

  it('is registered again where staff say why', async () => {
    await office.registered({ identitySubject: 'subject-b' });
    const despiteRegistered = { reason: 'A second post under another contract.' };

    const again = await office.register({ identitySubject: 'subject-b', despiteRegistered });

    expect(again.status).toBe(201);
  });

  it('is registered once, by one of several at the same moment', async () => {
    const register = () => office.register({ identitySubject: 'subject-c' });

    const answers = await Promise.all([register(), register(), register()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('comes back after leaving and is registered anew', async () => {
    const clinicianId = await office.registered({
      identitySubject: 'subject-d',
      employedFrom: '2023-01-02',
    });
    await office.leave(clinicianId, { leftOn: '2024-12-01' });

    expect((await office.register({ identitySubject: 'subject-d', employedFrom: '2025-01-06' })).status).toBe(
      201,
    );
  });

  it('sent twice with one key is registered once', async () => {
    const headers = { 'idempotency-key': '0190b7c4-5d9e-7a31-9c0e-00000000e001' };
    const body = { identitySubject: 'subject-e' };

    const [first, second] = [await office.register(body, headers), await office.register(body, headers)];

    expect([first.status, second.body]).toEqual([201, first.body]);
  });

  it.each([
    ['a body that is none', { body: 'XYZ', number: '12345' }],
    ['a number that is none', { body: 'HCPC', number: '?' }],
  ])('is refused with %s, and the field is named', async (_what, wrong) => {
    const answer = await office.register({ professionalRegistration: wrong });

    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('professionalRegistration');
  });

  it('does not publish by what it is known', async () => {
    await office.registered({
      identitySubject: 'subject-f',
      professionalRegistration: { body: 'NMC', number: '98I7654E' },
    });

    expect(JSON.stringify(await office.published())).not.toMatch(/subject-f|98I7654E/);
  });
});
