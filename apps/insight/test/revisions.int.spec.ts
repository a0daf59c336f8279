import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { newEvent, type EventOf, type NewEvent } from '#domain-model/define-event';
import { CourseReopened } from '#domain-model/events/outcomes.events';
import { ClosureCorrected, ReferralCorrected, ReferralReopened } from '#domain-model/events/referral.events';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { MeasuresReadModel } from '../src/application/measures.read-model.js';
import { PathwayReadModel } from '../src/application/pathway.read-model.js';
import { migrations } from '../src/database/migrations.js';
import { monthFiguresOf } from '../src/domain/month-figures.js';
import { reduce } from '../src/domain/pathway.projection.js';
import { InsightModule } from '../src/insight.module.js';
import { aPathway, at, cognitiveBehaviourTherapy, consumed, type Pathway } from './a-pathway.js';

const putBy = { reason: 'transcription', correctedBy: 'a', correctedAt: at('2024-12-02') } as const;
const year = { from: '2024-04-01', to: '2025-03-31', asOf: '2025-03-31' };

describe('figures that change after their month was reported', () => {
  let insight: TestService;

  beforeAll(async () => {
    insight = await startTestService(InsightModule, { service: 'insight', migrations });
  });

  afterAll(() => insight?.close());

  describe('a contact that is corrected', () => {
    const correctedFrom = (pathway: Pathway, appointmentId: string, attendance: '3' | null) =>
      late(
        newEvent(AttendanceCorrected, putBy.correctedAt, {
          ...AttendanceCorrected.example,
          ...putBy,
          ...whose(pathway),
          appointmentId,
          contactOn: '2024-06-17',
          attendance,
          therapies: [],
          minutes: null,
          before: { ...AttendanceCorrected.example.before, contactOn: '2024-06-17', attendance: '5' },
        }),
        2,
      );

    it('counts as if it had been recorded rightly at once, heard last, first or twice', async () => {
      const rightly = aPathway('2024-06-03').missed('2024-06-17').seen('2024-07-01').discharged('2024-08-05');
      const orders = [
        [0, 1, 1],
        [1, 0, 1],
      ] as const;
      await consume(consumed(rightly.facts), 'AAA');
      for (const [index, order] of orders.entries()) {
        const appointmentId = randomUUID();
        const wrongly = aPathway('2024-06-03')
          .seen('2024-06-17', { appointmentId })
          .seen('2024-07-01')
          .discharged('2024-08-05');
        const parts = [consumed(wrongly.facts), [correctedFrom(wrongly, appointmentId, '3')]];
        const provider = `AA${String(index)}`;
        for (const part of order) await consume(parts[part] ?? [], provider);

        expect(await counts(provider)).toEqual(await counts('AAA'));
      }
    });

    it('counts nowhere if it never was', async () => {
      const appointmentId = randomUUID();
      const pathway = aPathway('2024-06-03').seen('2024-06-17', { appointmentId, planned: 'N' });

      await consume([...consumed(pathway.facts), correctedFrom(pathway, appointmentId, null)], 'AB0');

      expect(await counts('AB0')).toMatchObject({
        appointments: 0,
        accessedServices: 0,
        referralsReceived: 1,
      });
    });
  });

  it('has a receipt and a closure stand as they were corrected, and a closure that was undone not at all', async () => {
    const pathway = aPathway('2024-06-03')
      .seen('2024-07-20')
      .seen('2024-07-27')
      .discharged('2024-08-05', [18, 6], [14, 5]);
    const data = { ...whose(pathway), ...putBy };
    const corrected = [
      late(
        newEvent(ReferralCorrected, at('2024-12-02'), {
          ...ReferralCorrected.example,
          ...data,
          receivedOn: '2024-06-12',
        }),
        4,
      ),
      late(
        newEvent(ClosureCorrected, at('2024-12-02'), {
          ...ClosureCorrected.example,
          ...data,
          closedOn: '2024-09-01',
        }),
        5,
      ),
    ];
    const reopened = [
      late(newEvent(ReferralReopened, at('2024-12-03'), { ...ReferralReopened.example, ...data }), 6),
      late(
        newEvent(CourseReopened, at('2024-12-03'), {
          ...CourseReopened.example,
          courseId: pathway.referralId,
        }),
        7,
      ),
    ];

    await consume(corrected, 'AC0');
    await consume(consumed(pathway.facts), 'AC0');
    await consume(corrected, 'AC0');
    const closed = await rowOf(pathway, 'AC0');
    await consume(reopened, 'AC0');
    await consume([...reopened, ...corrected, ...consumed(pathway.facts)], 'AC0');

    expect(closed).toMatchObject({ received_on: '2024-06-12', ended_on: '2024-09-01', caseness: true });
    expect(await rowOf(pathway, 'AC0')).toMatchObject({ ended_on: null, caseness: null, recovery: null });
  });

  it('counts of each referral what the figures of a month count of all', async () => {
    const pathways = aCohort();
    await consume(consumed(pathways.flatMap(({ facts: events }) => events)), 'AD0');

    const months = ['2024-04', '2024-05', '2024-06', '2024-07', '2024-08', '2024-09', '2024-10'];
    for (const month of months) {
      const summed: Record<string, number> = {};
      for (const pathway of pathways) {
        const recorded = reduce(consumed(pathway.facts, 'AD0'));
        const figures = monthFiguresOf(recorded.pathways.get(pathway.referralId), [
          ...recorded.contacts.values(),
        ]);
        for (const [name, count] of Object.entries(figures.get(month) ?? {}))
          summed[name] = (summed[name] ?? 0) + count;
      }
      const {
        waiting: _w,
        cliniciansEmployed: _c,
        finishedLessNotAtCaseness: _l,
        ...counted
      } = await counts('AD0', {
        from: `${month}-01`,
        to: `${month}-${month.endsWith('-06') || month.endsWith('-09') || month.endsWith('-04') ? '30' : '31'}`,
        asOf: '2025-03-31',
      });
      expect(Object.fromEntries(Object.entries(counted).filter(([, count]) => count !== 0))).toEqual(summed);
    }
  });

  describe('the marks of revised months', () => {
    it('are the same in whatever order the events are consumed and however they are batched', async () => {
      const expected = await marksAfter('BA0', aCorrectedYear(), (events) => [events]);
      let provider = 0;
      await fc.assert(
        fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 6 }), async (seed, size) => {
          const shuffled = (events: readonly EventOf[]) => {
            const order =
              fc.sample(fc.shuffledSubarray([...events], { minLength: events.length }), {
                numRuns: 1,
                seed,
              })[0] ?? [];
            return Array.from({ length: Math.ceil(order.length / size) }, (_, at) =>
              order.slice(at * size, (at + 1) * size),
            );
          };
          provider += 1;

          expect(
            await marksAfter(`B${String(provider).padStart(2, '0')}`, aCorrectedYear(), shuffled),
          ).toEqual(expected);
        }),
        { numRuns: 15 },
      );
      expect(expected).toEqual([
        { month: '2024-06', kind: 'attendance.corrected', facts: 1 },
        { month: '2024-07', kind: 'appointment.attended', facts: 1 },
        { month: '2024-07', kind: 'attendance.corrected', facts: 1 },
      ]);
    });

    it('stand beside the figures, exactly for the provider’s staff and suppressed for its board', async () => {
      await consume(aCorrectedYear(), 'DH0');
      const ask = async (path: string, role: 'service-manager' | 'icb-analyst', more = '') => {
        const claims = role === 'icb-analyst' ? { icb: 'QMF' } : { provider: 'DH0' };
        const token = await insight.token(role, claims);
        return insight.request('GET', `${path}?from=2024-06-01&to=2024-07-31${more}`, { token });
      };

      const measures = await ask('/measures', 'service-manager', '&asOf=2024-07-31');
      const revisions = await ask('/measures/revisions', 'service-manager');

      expect(measures.body).toMatchObject({
        revisions: [
          { month: '2024-06', revisedAt: at('2024-12-02'), facts: 1 },
          { month: '2024-07', facts: 2 },
        ],
      });
      expect(revisions.body).toMatchObject({
        provider: 'DH0',
        disclosure: 'exact',
        revisions: [
          { month: '2024-06', kinds: [{ kind: 'attendance.corrected', facts: 1 }] },
          {
            month: '2024-07',
            facts: 2,
            kinds: [{ kind: 'appointment.attended' }, { kind: 'attendance.corrected' }],
          },
        ],
      });
      const analysts = await ask('/measures/revisions', 'icb-analyst', '&provider=DH0');
      // Fewer than five events: that there were any is not told either.
      expect(analysts.body).toMatchObject({ disclosure: 'suppressed', revisions: [] });
    });

    /** Someone seen in June, of whom December says that she was not, and of whom a contact in July is entered late. */
    function aCorrectedYear(): readonly EventOf[] {
      const appointmentId = randomUUID();
      const pathway = aPathway('2024-06-03')
        .seen('2024-06-17', { appointmentId })
        .seen('2024-07-01')
        .discharged('2024-08-05', [18, 6], [14, 5]);
      const missed = newEvent(AttendanceCorrected, putBy.correctedAt, {
        ...AttendanceCorrected.example,
        ...putBy,
        ...whose(pathway),
        appointmentId,
        contactOn: '2024-06-17',
        attendance: '3',
        therapies: [],
        minutes: null,
      });
      const [, forgotten] = aPathway('2024-06-03').seen('2024-07-20').facts;
      if (forgotten === undefined) throw new Error('No contact was told.');
      const attended = { ...forgotten, data: { ...forgotten.data, ...whose(pathway) } };
      const earlier = aPathway('2024-01-08');
      return [
        ...consumed(earlier.facts),
        ...consumed(pathway.facts),
        late(missed, 2),
        late(attended, 1, '2024-11-05'),
      ];
    }
  });

  function whose({ referralId }: Pathway) {
    return { referralId };
  }

  async function marksAfter(
    provider: string,
    events: readonly EventOf[],
    batches: (events: readonly EventOf[]) => readonly (readonly EventOf[])[],
  ): Promise<unknown[]> {
    for (const batch of batches(events)) await consume(batch, provider);
    return read(
      provider,
      'select month, kind, count(*)::integer as facts from revision group by month, kind order by month, kind',
    );
  }

  function consume(events: readonly EventOf[], providerCode: string): Promise<void> {
    const recorded = events.map((one) => ({ ...one, providerCode }));
    return insight.app
      .get(Transactions)
      .run({ providers: [providerCode] }, (tx) => insight.app.get(PathwayReadModel).apply(recorded, tx));
  }

  async function counts(provider: string, period = year) {
    return (await insight.app.get(MeasuresReadModel).count({ providers: [provider] }, period)).counts;
  }

  async function rowOf({ referralId }: Pathway, provider: string): Promise<unknown> {
    const rows = await read(provider, 'select * from pathway where referral_id = $1', [referralId]);
    return rows[0];
  }

  function read(provider: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
    return insight.app.get(Transactions).read({ providers: [provider] }, (tx) => tx.query(sql, values));
  }
});

function aCohort(): readonly Pathway[] {
  const highIntensity = { therapies: [cognitiveBehaviourTherapy] };
  return [
    aPathway('2024-06-03')
      .seen('2024-06-17', { type: '01', therapies: [] })
      .seen('2024-07-15')
      .seen('2024-07-22', { attendance: '6' })
      .discharged('2024-09-30', [18, 6], [14, 5]),
    aPathway('2024-04-01')
      .seen('2024-05-14', highIntensity)
      .missed('2024-05-21')
      .seen('2024-08-20')
      .discharged('2024-10-02', [20, 15], [16, 13]),
    aPathway('2024-04-02')
      .seen('2024-05-07', { type: '03' })
      .seen('2024-05-21', highIntensity)
      .discharged('2024-10-01', [9, 3], [7, 2]),
    aPathway('2024-04-03')
      .seen('2024-06-07', { therapies: [] })
      .seen('2024-06-14', { therapies: [] })
      .cancelled('2024-06-21', 'person')
      .cancelled('2024-06-28', 'provider')
      .discharged('2024-07-31', [12, 20], [10, 10]),
    aPathway('2024-05-01')
      .seen('2024-05-20')
      .seen('2024-08-19')
      .missed('2024-09-02', '7')
      .discharged('2024-10-01', [14, 8], [11]),
    aPathway('2024-07-01')
      .seen('2024-07-20')
      .seen('2024-09-15', { type: '06' })
      .discharged('2024-09-01', [18, 6], [14, 5]),
    aPathway('2024-08-01').seen('2024-08-15', { type: '01', therapies: [] }).discharged('2024-08-20'),
    aPathway('2024-08-01').missed('2024-08-15').declined('2024-08-20'),
    aPathway('2024-08-02').missed('2024-08-16', '3', 'N'),
  ];
}

function late(one: NewEvent, sequence: number, recordedOn = '2024-12-02'): EventOf {
  const [recorded] = consumed([one]);
  if (recorded === undefined) throw new Error('An event that was told is missing.');
  return { ...recorded, sequence, recordedAt: at(recordedOn) };
}
