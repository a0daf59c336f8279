import { randomUUID } from 'node:crypto';
import { newEvent, type NewEvent } from '#domain-model/define-event';
import {
  RiskRaised,
  RiskRaisedV1,
  RiskReviewed,
  ScoresWithdrawn,
} from '#domain-model/events/outcomes.events';
import { eventually } from '#testing/eventually';
import { startPublisher, type TestPublisher } from '#testing/test-publisher';
import { TrackOpenRisksWhenRiskRaised } from '../src/referral/application/track-open-risks-when-risk-raised.js';
import { FrontDesk, type Referred } from './a-front-desk.js';

describe('a risk that outcomes tells of', () => {
  let desk: FrontDesk;
  let outcomes: TestPublisher;

  beforeAll(async () => {
    desk = await FrontDesk.open();
    outcomes = await startPublisher(desk.service.topics);
  });

  afterAll(async () => {
    await outcomes?.close();
    await desk?.close();
  });

  it('keeps the referral from being discharged or declined until it is reviewed', async () => {
    const referred = await desk.referred();
    const risk = aRisk(referred);
    await outcomes.publish('DH0', risk.raised());
    await known(risk);

    const closing = { endCode: '14', endCodeReason: 'Found suitable by telephone' };
    const discharged = await desk.discharge(referred.referralId, closing);
    const declined = await desk.decline(referred.referralId);
    await outcomes.publish('DH0', risk.reviewed());

    for (const refused of [discharged, declined]) {
      expect(refused).toMatchObject({
        status: 409,
        body: {
          code: 'referral.risk-not-reviewed',
          openRisks: [{ questionnaireId: risk.questionnaireId, level: 'same-day' }],
          ways: ['POST /risks/{questionnaireId}/review'],
          retryAfterMs: 250,
        },
      });
    }
    await eventually(async () =>
      expect(await desk.discharge(referred.referralId, closing)).toMatchObject({ status: 200 }),
    );
  });

  it('lets staff record a withdrawal once they have seen it, and the person at any time', async () => {
    const [referred, other] = [await desk.referred(), await desk.referred()];
    const [risk, otherRisk] = [aRisk(referred), aRisk(other)];
    await outcomes.publish('DH0', risk.raised(), otherRisk.raised());
    await Promise.all([known(risk), known(otherRisk)]);
    const path = `/referrals/${referred.referralId}/withdrawal`;

    const refused = await desk.post('administrator', path, { body: {} });
    const openRisksSeen = [risk.questionnaireId];
    const withdrawn = await desk.post('administrator', path, { body: { openRisksSeen } });
    const own = await desk.post('patient', `/referrals/${other.referralId}/withdrawal`, {
      body: {},
      personId: other.personId,
    });

    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'referral.risk-not-reviewed', openRisks: [{ questionnaireId: risk.questionnaireId }] },
    });
    expect([withdrawn.status, own.status]).toEqual([200, 200]);
    expect(await rowsOf(risk)).toEqual([{ level: 'same-day', settled: false }]);
  });

  it('does not keep a death from being recorded', async () => {
    const referred = await desk.referred();
    const risk = aRisk(referred);
    await outcomes.publish('DH0', risk.raised());
    await known(risk);

    const closed = await desk.decline(referred.referralId, { endCode: '17' });

    expect(closed).toMatchObject({ status: 200 });
  });

  it('of another referral keeps nobody', async () => {
    const [referred, other] = [await desk.referred(), await desk.referred()];
    const risk = aRisk(other);
    await outcomes.publish('DH0', risk.raised());
    await known(risk);

    expect(await desk.decline(referred.referralId)).toMatchObject({ status: 200 });
  });

  it('ignores the same event twice', async () => {
    const risk = aRisk(await desk.referred());

    await consume(risk.raised(), risk.reviewed());
    await consume(risk.raised(), risk.reviewed());

    expect(await rowsOf(risk)).toEqual([{ level: 'same-day', settled: true }]);
  });

  it('is one, whichever version of its event tells it', async () => {
    const [before, both] = [aRisk(await desk.referred()), aRisk(await desk.referred())];

    await consume(before.raisedBefore());
    await consume(both.raisedBefore(), both.raised(), both.reviewed());

    expect([await rowsOf(before), await rowsOf(both)]).toEqual([
      [{ level: 'same-day', settled: false }],
      [{ level: 'same-day', settled: true }],
    ]);
  });

  it('tolerates late arrival: a review that is consumed before its risk', async () => {
    const risk = aRisk(await desk.referred());

    await consumeOne(risk.reviewed(), 2);
    await consumeOne(risk.raised(), 1);

    expect(await rowsOf(risk)).toEqual([{ level: 'same-day', settled: true }]);
  });

  it('is open again when corrected answers raise it once more after its review', async () => {
    const risk = aRisk(await desk.referred());

    await consume(risk.raised(), risk.reviewed(), risk.raised());

    expect(await rowsOf(risk)).toEqual([{ level: 'same-day', settled: false }]);
  });

  it('is settled when its questionnaire is withdrawn: it was somebody else’s', async () => {
    const risk = aRisk(await desk.referred());

    await consume(risk.raised(), risk.withdrawn(), risk.withdrawn());

    expect(await rowsOf(risk)).toEqual([{ level: 'same-day', settled: true }]);
  });

  it('that comes after the referral was closed is kept, and changes nothing of it', async () => {
    const referred = await desk.referred();
    await desk.decline(referred.referralId);
    const risk = aRisk(referred);

    await consume(risk.raised());

    expect(await rowsOf(risk)).toEqual([{ level: 'same-day', settled: false }]);
    expect(await desk.get(`/referrals/${referred.referralId}`)).toMatchObject({
      body: { standing: 'declined' },
    });
  });

  function known(risk: ARisk): Promise<void> {
    return eventually(async () => expect(await rowsOf(risk)).toHaveLength(1));
  }

  async function consume(...events: NewEvent[]): Promise<void> {
    for (const [index, recorded] of events.entries()) await consumeOne(recorded, index + 1);
  }

  function consumeOne(recorded: NewEvent, sequence: number): Promise<void> {
    const storing = desk.service.app.get(TrackOpenRisksWhenRiskRaised);
    return desk.inTransaction(async (tx) => {
      const consumed = { ...recorded, providerCode: 'DH0', sequence } as never;
      if (recorded.definition === RiskRaised || recorded.definition === RiskRaisedV1)
        await storing.whenRaised(consumed, tx);
      if (recorded.definition === RiskReviewed) await storing.whenReviewed(consumed, tx);
      if (recorded.definition === ScoresWithdrawn) await storing.whenScoresWithdrawn(consumed, tx);
    });
  }

  function rowsOf({ questionnaireId }: ARisk) {
    return desk.inTransaction((tx) =>
      tx.query<{ level: string | null; settled: boolean }>(
        'select level, settled_at is not null as settled from open_risk where questionnaire_id = $1',
        [questionnaireId],
      ),
    );
  }
});

type ARisk = ReturnType<typeof aRisk>;

function aRisk({ referralId: courseId, personId }: Referred) {
  const questionnaireId = randomUUID();
  const whose = { courseId, personId, questionnaireId };
  const at = '2024-06-17T09:00:00.000Z';
  return {
    questionnaireId,
    raised: () => newEvent(RiskRaised, at, { ...RiskRaised.example, ...whose, level: 'same-day' }),
    raisedBefore: () => newEvent(RiskRaisedV1, at, { ...whose, takenAt: at, answer: 2, level: 'same-day' }),
    reviewed: () => newEvent(RiskReviewed, at, { ...whose, reviewedAt: at }),
    withdrawn: () => newEvent(ScoresWithdrawn, at, { ...ScoresWithdrawn.example, ...whose }),
  };
}
