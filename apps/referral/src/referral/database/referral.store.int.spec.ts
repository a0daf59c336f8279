import { v7 as newId } from 'uuid';
import { pipeTables, tenantPipeTables } from '#messaging/pipe-tables';
import type { Scope } from '#service-kit/security/scope';
import { Transactions } from '#service-kit/database/transaction';
import { atDh0, FrontDesk, someone } from '../../../test/a-front-desk.js';
import { now, ontoStepTwo, suitableForStepTwo } from '../../../test/a-referral.js';
import { ReferralStore } from './referral.store.js';

let desk: FrontDesk;
let referrals: ReferralStore;
let transactions: Transactions;
beforeAll(async () => {
  desk = await FrontDesk.open();
  referrals = desk.service.app.get(ReferralStore);
  transactions = desk.service.app.get(Transactions);
});
afterAll(() => desk.close());

const asNotAssessed = { endCode: '50', signpostedTo: null } as const;

describe('the referral store', () => {
  it('gives back what it was given', async () => {
    const { referralId } = await desk.referred();

    await transactions.run(atDh0, async (tx) => {
      const referral = await referrals.load(tx, atDh0, referralId);
      referral.recordAssessment(suitableForStepTwo, now);
      referral.accept(ontoStepTwo, now);
      await referrals.save(tx, referral);
    });

    const { stored } = await transactions.read(atDh0, (tx) => referrals.load(tx, atDh0, referralId));
    expect(stored).toMatchObject({
      version: 2,
      assessment: suitableForStepTwo,
      acceptance: { number: 1, step: '2' },
    });
    expect(stored.closure).toBeNull();
  });

  it.each([
    ['an assessment', (referral) => referral.recordAssessment(suitableForStepTwo, now)],
    ['a decline', (referral) => referral.decline({ declinedOn: '2024-06-20', ...asNotAssessed }, now)],
    ['a discharge', (referral) => referral.discharge({ dischargedOn: '2024-06-20', endCode: '50' }, now)],
  ] satisfies [string, (referral: Awaited<ReturnType<ReferralStore['load']>>) => void][])(
    'conflicts when someone saved first: %s',
    async (_what, decide) => {
      const { referralId } = await desk.referred();
      const mine = await transactions.read(atDh0, (tx) => referrals.load(tx, atDh0, referralId));
      await desk.assess(referralId);
      const before = await desk.count('domain_event');

      decide(mine);
      const saving = transactions.run(atDh0, (tx) => referrals.save(tx, mine));

      await expect(saving).rejects.toMatchObject({ code: 'referral.changed-meanwhile', kind: 'wrong-state' });
      expect(await desk.count('domain_event')).toBe(before);
    },
  );

  it('conflicts when someone saved first: an acceptance, which joins no list then', async () => {
    const { referralId } = await desk.referred();
    await desk.assess(referralId);
    const mine = await transactions.read(atDh0, (tx) => referrals.load(tx, atDh0, referralId));
    await desk.decline(referralId, { endCode: '12' });

    mine.accept(ontoStepTwo, now);
    const saving = transactions.run(atDh0, (tx) => referrals.save(tx, mine));

    await expect(saving).rejects.toMatchObject({ code: 'referral.changed-meanwhile' });
    expect(await desk.count(`acceptance where referral_id = '${referralId}'`)).toBe(0);
  });

  it('lets one of two discharges at the same moment win', async () => {
    const { referralId } = await desk.referred();

    const answers = await Promise.all([1, 2, 3, 4].map(() => desk.discharge(referralId, { endCode: '50' })));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await desk.count(`domain_event where aggregate_id = '${referralId}'`)).toBe(2);
  });

  it('makes one person of an NHS number that comes twice at the same moment', async () => {
    const person = { ...someone, nhsNumber: '4010232137' };

    const answers = await Promise.all([desk.refer({ person }), desk.refer({ person })]);

    expect(await desk.count(`person where nhs_number = '4010232137'`)).toBe(1);
    expect(answers.map(({ status }) => status).every((status) => status === 201 || status === 409)).toBe(
      true,
    );
  });

  it('leaves no row and no event when the transaction rolls back', async () => {
    const before = [
      await desk.count('referral'),
      await desk.count('domain_event'),
      await desk.count('outbox'),
    ];
    const { referralId } = await desk.referred();
    const afterOne = [await desk.count('referral'), await desk.count('domain_event')];

    const doomed = transactions.run(atDh0, async (tx) => {
      const referral = await referrals.load(tx, atDh0, referralId);
      referral.recordAssessment(suitableForStepTwo, now);
      await referrals.save(tx, referral);
      throw new Error('the process dies here');
    });

    await expect(doomed).rejects.toThrow('the process dies here');
    expect(afterOne).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
    expect(await desk.count('domain_event')).toBe(afterOne[1]);
    const { stored } = await transactions.read(atDh0, (tx) => referrals.load(tx, atDh0, referralId));
    expect(stored.assessment).toBeNull();
  });
});

describe('row-level security', () => {
  const tables = [
    'person',
    'referral',
    'acceptance',
    'contact',
    'idempotent_command',
    'care_team',
    'audit_entry',
    'audit_record',
    'audit_seal',
  ];
  const noProvider: Scope = { providers: [] };
  const otherProvider: Scope = { providers: ['NCH'] };

  beforeAll(async () => {
    const referred = await desk.referred();
    await desk.assess(referred.referralId);
    await desk.accept(referred.referralId);
    await desk.get(`/persons/${referred.personId}`);
    await desk.refer({}, { 'Idempotency-Key': newId() });
    await transactions.run(atDh0, (tx) => tx.query('select seal_audit(1000)'));
    await transactions.run(atDh0, (tx) =>
      tx.execute(
        `insert into contact (provider_code, appointment_id, referral_id, contact_on, type, attendance, planned,
                              therapies, is_treatment, sequence)
         values ('DH0', $1, $2, '2024-07-01', '02', '5', 'Y', '{}', true, 1)`,
        [newId(), referred.referralId],
      ),
    );
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

  it('refuses a row of another provider', async () => {
    const writing = transactions.run(otherProvider, (tx) =>
      tx.execute(
        `insert into audit_record (provider_code, entry_id, person_id)
         values ('DH0', 1, $1)`,
        [newId()],
      ),
    );

    await expect(writing).rejects.toThrow('row-level security');
  });

  it('lets nobody rewrite who has looked at an identity', async () => {
    const rewriting = transactions.run(atDh0, (tx) => tx.execute('delete from audit_entry'));

    await expect(rewriting).rejects.toThrow('permission denied');
  });

  it('keeps every table but the pipe’s positions under a policy that binds the owner too', async () => {
    const unprotected = await transactions.read(atDh0, (tx) =>
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
