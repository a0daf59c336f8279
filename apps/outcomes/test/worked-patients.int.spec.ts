import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { CourseReactions } from '../src/care-changes/application/course.reactions.js';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { at, aWay, consumed, seenBy } from './a-course.js';
import { publishedBy } from './published.js';

interface Patient {
  readonly problem: string | null;
  readonly depression: readonly number[];
  /** The specific anxiety measure and its scores. */
  readonly anxiety: readonly [instrument: string, ...scores: number[]];
  readonly backUp?: readonly number[];
  readonly sessions?: number;
}

const nothing = {
  caseness: null,
  notCaseness: null,
  recovery: null,
  reliableImprovement: null,
  reliableDeterioration: null,
  noReliableChange: null,
  reliableRecovery: null,
};

/** Worked by hand from the national algorithm, through the service: scores and contacts in, flags out. */
const patients: readonly (readonly [string, Patient, object])[] = [
  [
    'falls below both thresholds',
    { problem: 'F329', depression: [18, 6], anxiety: ['GAD-7', 14, 5] },
    { caseness: true, recovery: true, reliableImprovement: true, reliableRecovery: true },
  ],
  [
    'recovers without reliable change',
    { problem: 'F329', depression: [10, 9], anxiety: ['GAD-7', 7, 7] },
    { caseness: true, recovery: true, noReliableChange: true },
  ],
  [
    'was never at caseness, and improves',
    { problem: 'F329', depression: [9, 3], anxiety: ['GAD-7', 7, 2] },
    { notCaseness: true, reliableImprovement: true },
  ],
  [
    'stays one point short of change on both',
    { problem: 'F411', depression: [20, 15], anxiety: ['GAD-7', 16, 13] },
    { caseness: true, noReliableChange: true },
  ],
  [
    'improves on one measure and deteriorates on the other',
    { problem: 'F411', depression: [15, 9], anxiety: ['GAD-7', 9, 13] },
    { caseness: true },
  ],
  [
    'is measured by SPIN, whatever GAD-7 says',
    { problem: 'F401', depression: [8, 6], anxiety: ['SPIN', 45, 18], backUp: [12, 9] },
    {
      anxietyMeasure: 'SPIN',
      caseness: true,
      recovery: true,
      reliableImprovement: true,
      reliableRecovery: true,
    },
  ],
  [
    'falls from 2.31 to 2.30 on the Mobility Inventory',
    { problem: 'F400', depression: [7, 7], anxiety: ['MI', 2.31, 2.3], backUp: [9, 9] },
    { anxietyMeasure: 'MI', caseness: true, recovery: true, noReliableChange: true },
  ],
  [
    'has one anxiety score only',
    { problem: null, depression: [14, 8], anxiety: ['GAD-7', 11] },
    { caseness: true, paired: false },
  ],
  [
    'came to one treatment contact only',
    { problem: 'F329', depression: [18, 6], anxiety: ['GAD-7', 14, 5], sessions: 1 },
    { completed: false },
  ],
];

describe('someone who', () => {
  let outcomes: TestService;
  let clinician: string;

  beforeAll(async () => {
    outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
    clinician = await outcomes.token('clinician', { clinicianId: seenBy });
  });

  afterAll(() => outcomes?.close());

  it.each(patients)('%s has the outcome worked by hand', async (_, patient, expected) => {
    const way = aWay();
    const days = ['2024-06-17', '2024-07-01'].slice(0, patient.sessions ?? 2);
    await consume(
      way.received('2024-06-03'),
      way.assessed('2024-06-10', patient.problem),
      ...days.map((day) => way.treated(day)),
    );
    await recordScores(way.referralId, patient);

    await consume(way.discharged('2024-09-30'));

    const published = await publishedBy(outcomes, way.referralId);
    expect(published.at(-1)).toMatchObject({ type: 'course.ended.v1', data: { ...nothing, ...expected } });
  });

  async function consume(...events: Parameters<typeof consumed>[0][]): Promise<void> {
    await outcomes.app.get(Transactions).run({ providers: ['DH0'] }, (tx) =>
      outcomes.app.get(CourseReactions).followCare(
        events.map((event) => consumed(event)),
        tx,
      ),
    );
  }

  async function recordScores(
    referralId: string,
    { depression, anxiety, backUp = [] }: Patient,
  ): Promise<void> {
    const [instrument, ...specific] = anxiety;
    for (const [index, day] of ['2024-06-10', '2024-09-23'].entries()) {
      const taken: readonly (readonly [string, number | undefined])[] = [
        ['PHQ-9', depression[index]],
        [instrument, specific[index]],
        ['GAD-7', backUp[index]],
      ];
      const questionnaires = taken.flatMap(([token, total]) =>
        total === undefined ? [] : [{ instrument: token, total }],
      );
      const answer = await outcomes.request('POST', `/referrals/${referralId}/scores`, {
        token: clinician,
        body: { takenAt: at(day), occasion: 'in', questionnaires },
      });
      expect(answer.status).toBe(201);
    }
  }
});
