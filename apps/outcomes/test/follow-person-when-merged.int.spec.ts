import { v7 } from 'uuid';
import type { DataOf, EventDefinition, EventOf } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import {
  PersonMerged,
  PersonUnmerged,
  ReferralReceived,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import type { Transaction } from '#service-kit/database/transaction';
import { Transactions } from '#service-kit/database/transaction';
import { startTestService, type TestService } from '#testing/service';
import { migrations } from '../src/database/migrations.js';
import { OutcomesModule } from '../src/outcomes.module.js';
import { Subscriptions } from '../src/subscriptions.js';

let outcomes: TestService;
let consumes: Subscriptions;
beforeAll(async () => {
  outcomes = await startTestService(OutcomesModule, { service: 'outcomes', migrations });
  consumes = outcomes.app.get(Subscriptions);
});
afterAll(() => outcomes.close());

const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) =>
  outcomes.app.get(Transactions).run({ providers: ['DH0'] }, work);

function recorded<Definition extends EventDefinition>(
  event: Definition,
  data: DataOf<Definition>,
  minute = 0,
): EventOf<Definition> {
  const recordedAt = `2024-06-12T12:0${minute}:00.000Z`;
  const ids = { id: v7(), aggregateId: v7(), key: v7(), correlationId: v7(), causationId: undefined };
  return { ...newEvent(event, recordedAt, data), ...ids, sequence: 1, providerCode: 'DH0', recordedAt };
}

/** A course, and what the referral service tells when its person's record goes into another and comes back. */
function aCourse() {
  const [personId, mergedPersonId, referralId] = [v7(), v7(), v7()];
  const pair = { personId, referralIds: [referralId] };
  return {
    personId,
    mergedPersonId,
    referralId,
    received: recorded(ReferralReceived, {
      ...ReferralReceived.example,
      referralId,
      personId: mergedPersonId,
    }),
    merged: recorded(PersonMerged, { ...pair, mergedPersonId, accountsVerified: ['kept', 'merged'] }, 1),
    unmerged: recorded(PersonUnmerged, { ...pair, unmergedPersonId: mergedPersonId }, 2),
  };
}

const receive = (received: EventOf) =>
  inTransaction((tx) => consumes.followCareWhenReferralsAndAppointmentsChange([received], tx));
const merge = (merged: EventOf<typeof PersonMerged>) =>
  inTransaction((tx) => consumes.followPersonWhenMerged(merged, tx));
const unmerge = (unmerged: EventOf<typeof PersonUnmerged>) =>
  inTransaction((tx) => consumes.followPersonWhenUnmerged(unmerged, tx));

async function whoseIs(referralId: string) {
  const [row] = await inTransaction((tx) =>
    tx.query<{ personId: string; receivedOn: string | null; version: number }>(
      `select person_id as "personId", received_on as "receivedOn", version
       from course
       where referral_id = $1`,
      [referralId],
    ),
  );
  return row;
}

describe('a merge of two records', () => {
  it('hands over the course and its risks', async () => {
    const { received, merged, referralId, personId, mergedPersonId } = aCourse();
    await receive(received);
    const path = `/referrals/${referralId}/scores`;
    const asMerged = await outcomes.token('patient', { personId: mergedPersonId });
    const body = {
      occasion: 'outside',
      questionnaires: [{ instrument: 'PHQ-9', answers: [1, 1, 1, 1, 1, 1, 1, 1, 2] }],
    };
    const scored = await outcomes.request('POST', path, { token: asMerged, body });

    await merge(merged);

    expect(scored.status).toBe(201);
    expect(await whoseIs(referralId)).toMatchObject({ personId });
    expect(
      await inTransaction((tx) =>
        tx.query('select person_id from raised_risk where referral_id = $1', [referralId]),
      ),
    ).toEqual([{ person_id: personId }]);
    const others = [
      [asMerged, 'GAD-7'],
      [await outcomes.token('patient', { personId }), 'SPIN'],
    ] as const;
    for (const [token, instrument] of others) {
      const shown = await outcomes.request('GET', `/referrals/${referralId}/progress`, { token });
      expect(shown.status).toBe(200);
      const again = { ...body, questionnaires: [{ instrument, total: 5 }] };
      expect((await outcomes.request('POST', path, { token, body: again })).status).toBe(201);
    }
  });

  it('ignores the same event twice', async () => {
    const { received, merged, referralId } = aCourse();
    await receive(received);
    await merge(merged);
    const once = await whoseIs(referralId);

    await merge(merged);

    expect(await whoseIs(referralId)).toEqual(once);
  });

  it('tolerates a receipt that is consumed after it', async () => {
    const { received, merged, referralId, personId } = aCourse();

    await merge(merged);
    await receive(received);

    expect(await whoseIs(referralId)).toMatchObject({
      personId,
      receivedOn: ReferralReceived.example.receivedOn,
    });
  });
});

/** What the account of a record is answered wherever it may ask here. */
async function seenBy(personId: string, referralId: string): Promise<number[]> {
  const token = await outcomes.token('patient', { personId });
  const paths = [`/referrals/${referralId}/progress`, `/held/outcomes/persons/${personId}`];
  const looks = await Promise.all(paths.map((path) => outcomes.request('GET', path, { token })));
  const body = { occasion: 'outside', questionnaires: [{ instrument: 'GAD-7', total: 5 }] };
  const scored = await outcomes.request('POST', `/referrals/${referralId}/scores`, { token, body });
  return [...looks, scored].map(({ status }) => status);
}

describe('a merge that says of no account that it was verified', () => {
  it('opens nothing to the account of either record, until it is undone', async () => {
    const { received, merged, unmerged, referralId, personId, mergedPersonId } = aCourse();
    const { accountsVerified: _, ...data } = merged.data;
    await receive(received);

    await merge({ ...merged, data });
    const closed = [await seenBy(mergedPersonId, referralId), await seenBy(personId, referralId)];
    await unmerge(unmerged);

    expect(closed).toEqual([
      [404, 404, 404],
      [404, 404, 404],
    ]);
    expect(await seenBy(mergedPersonId, referralId)).toEqual([200, 200, 201]);
  });

  it('is not heard again once it is undone', async () => {
    const { received, merged, unmerged, referralId, mergedPersonId } = aCourse();
    await receive(received);

    await unmerge(unmerged);
    await merge({ ...merged, data: { ...merged.data, accountsVerified: [] } });

    expect(await seenBy(mergedPersonId, referralId)).toEqual([200, 200, 201]);
  });
});

describe('the undoing of a merge', () => {
  it('gives the course back, also when the merge that it undoes is consumed after it', async () => {
    const one = aCourse();
    const other = aCourse();
    for (const { received } of [one, other]) await receive(received);

    await merge(one.merged);
    await unmerge(one.unmerged);
    await unmerge(other.unmerged);
    await merge(other.merged);

    expect(await whoseIs(one.referralId)).toMatchObject({ personId: one.mergedPersonId });
    expect(await whoseIs(other.referralId)).toMatchObject({ personId: other.mergedPersonId });
  });
});

describe('a transfer to another provider', () => {
  it('ends the course here', async () => {
    const { received, referralId, mergedPersonId: personId } = aCourse();
    await receive(received);
    const transferred = { ...ReferralTransferred.example, referralId, personId };

    await receive({ ...recorded(ReferralTransferred, transferred, 3), sequence: 2 });

    const [row] = await inTransaction((tx) =>
      tx.query<{ ended: string }>('select ended_on as ended from course where referral_id = $1', [
        referralId,
      ]),
    );
    expect(row?.ended).toBe(ReferralTransferred.example.transferredOn);
  });
});
