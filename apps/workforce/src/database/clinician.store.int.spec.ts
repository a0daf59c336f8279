import { pipeTables, tenantPipeTables } from '#messaging/pipe-tables';
import type { Scope } from '#service-kit/security/scope';
import { Transactions } from '#service-kit/database/transaction';
import { now } from '../../test/a-clinician.js';
import { atDh0, StaffOffice } from '../../test/a-staff-office.js';
import type { Clinician } from '../domain/clinician.js';
import { ClinicianStore } from './clinician.store.js';

let office: StaffOffice;
let clinicians: ClinicianStore;
let transactions: Transactions;
beforeAll(async () => {
  office = await StaffOffice.open();
  clinicians = office.service.app.get(ClinicianStore);
  transactions = office.service.app.get(Transactions);
});
afterAll(() => office.close());

function loaded(clinicianId: string): Promise<Clinician> {
  return transactions.read(atDh0, (tx) => clinicians.load(tx, atDh0, clinicianId));
}

describe('the clinician store', () => {
  it('gives back what it was given', async () => {
    const clinicianId = await office.registered();
    await office.qualify(clinicianId);
    await office.enrol(clinicianId);
    await office.extend(clinicianId);
    await office.endTraining(clinicianId);
    await office.leave(clinicianId, { leftOn: '2025-03-01' });

    const { state } = await loaded(clinicianId);

    expect(state).toMatchObject({
      version: 6,
      wholeTimeEquivalent: 0.8,
      leftOn: '2025-03-01',
      qualifications: [{ qualification: '11', awardedOn: '2020-07-01' }],
      trainings: [
        {
          qualification: '17',
          enrolledOn: '2024-10-07',
          plannedCompletionOn: '2026-02-27',
          endedOn: '2025-01-10',
          endedHow: 'left',
        },
      ],
    });
  });

  it.each([
    [
      'a qualification',
      (clinician) => clinician.qualify({ qualification: '12', awardedOn: '2021-01-01' }, now),
    ],
    [
      'a training',
      (clinician) =>
        clinician.enrol(
          { qualification: '15', enrolledOn: '2024-01-01', plannedCompletionOn: '2024-07-01' },
          now,
        ),
    ],
    ['a departure', (clinician) => clinician.leave('2025-01-01', now)],
  ] satisfies [string, (clinician: Clinician) => void][])(
    'conflicts when someone saved first: %s',
    async (_what, decide) => {
      const clinicianId = await office.registered();
      const mine = await loaded(clinicianId);
      await office.qualify(clinicianId);
      const before = await office.count('domain_event');

      decide(mine);
      const saving = transactions.run(atDh0, (tx) => clinicians.save(tx, mine));

      await expect(saving).rejects.toMatchObject({
        code: 'clinician.changed-meanwhile',
        kind: 'wrong-state',
      });
      expect(await office.count('domain_event')).toBe(before);
      expect((await loaded(clinicianId)).state).toMatchObject({ version: 2, leftOn: null, trainings: [] });
    },
  );

  it('leaves no row and no event when the transaction rolls back', async () => {
    const clinicianId = await office.registered();
    const before = await office.count('domain_event');

    const doomed = transactions.run(atDh0, async (tx) => {
      const clinician = await clinicians.load(tx, atDh0, clinicianId);
      clinician.qualify({ qualification: '11', awardedOn: '2020-07-01' }, now);
      await clinicians.save(tx, clinician);
      throw new Error('the process dies here');
    });

    await expect(doomed).rejects.toThrow('the process dies here');
    expect(await office.count('domain_event')).toBe(before);
    expect((await loaded(clinicianId)).state).toMatchObject({ version: 1, qualifications: [] });
  });
});

describe('row-level security', () => {
  const tables = ['clinician', 'qualification', 'training', 'idempotent_command'];
  const noProvider: Scope = { providers: [] };
  const otherProvider: Scope = { providers: ['NCH'] };

  beforeAll(async () => {
    const clinicianId = await office.registered();
    await office.qualify(clinicianId);
    await office.enrol(clinicianId);
    await office.register({}, { 'Idempotency-Key': 'registered-once' });
  });

  it.each(tables)(
    'shows the provider its own rows of %s, others nothing, and nobody anything without a provider',
    async (table) => {
      const seen = (scope: Scope) => transactions.read(scope, (tx) => tx.query(`select 1 from ${table}`));

      expect((await seen(atDh0)).length).toBeGreaterThan(0);
      expect(await seen(otherProvider)).toEqual([]);
      expect(await seen(noProvider)).toEqual([]);
    },
  );

  it('has every table but the pipe’s positions under a policy that binds the owner too', async () => {
    const unprotected = await office.inTransaction((tx) =>
      tx.query<{ relname: string }>(
        `select relname
         from pg_class
         where relkind = 'r'
           and relnamespace = 'public'::regnamespace
           and not (relrowsecurity and relforcerowsecurity)
         order by relname`,
      ),
    );

    const withoutTenants = pipeTables.filter((table) => !tenantPipeTables.some((one) => one === table));
    expect(unprotected.map(({ relname }) => relname)).toEqual([...withoutTenants, 'migration'].sort());
  });
});
