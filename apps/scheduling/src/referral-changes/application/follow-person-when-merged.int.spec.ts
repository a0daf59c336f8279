import { v7 } from 'uuid';
import type { EventOf } from '#domain-model/define-event';
import { PersonMerged, PersonUnmerged, ReferralReceived } from '#domain-model/events/referral.events';
import { consumed, Office } from '../../../test/an-office.js';
import { Subscriptions } from '../../subscriptions.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

interface Whose {
  readonly referralId: string;
  readonly personId: string;
}

const morning = '2024-06-17T09:00:00.000Z';
const later = '2024-06-17T10:00:00.000Z';

async function booked(whose: Whose, startsAt = morning): Promise<string> {
  const clinicianId = await office.clinician();
  const clinicId = await office.clinic(clinicianId);
  return office.booked({ clinicId, referralId: whose.referralId, startsAt });
}

/** Two records, and what the referral service publishes when one goes into the other; `recordedAtMinute` orders its events. */
async function twoRecords() {
  const [first, second] = [await office.acceptedReferral(), await office.acceptedReferral()];
  const pair = { personId: first.personId, referralIds: [second.referralId] };
  const merged = consumed(PersonMerged, { ...pair, mergedPersonId: second.personId });
  const unmerged = consumed(PersonUnmerged, { ...pair, unmergedPersonId: second.personId });
  return { first, second, merged: recordedAtMinute(merged, 1), unmerged: recordedAtMinute(unmerged, 2) };
}

function recordedAtMinute<Event extends EventOf>(event: Event, minute: number): Event {
  return { ...event, recordedAt: `2024-06-10T10:0${minute}:00.000Z` };
}

function merge(event: EventOf<typeof PersonMerged>): Promise<void> {
  return office.inTransaction('DH0', (tx) =>
    office.service.app.get(Subscriptions).followPersonWhenMerged(event, tx),
  );
}

function unmerge(event: EventOf<typeof PersonUnmerged>): Promise<void> {
  return office.inTransaction('DH0', (tx) =>
    office.service.app.get(Subscriptions).followPersonWhenUnmerged(event, tx),
  );
}

/** Whose the referral and its appointments are, and whose time they take. */
async function ownership(appointmentId: string): Promise<unknown> {
  const [row] = await office.rows(
    `select appointment.person_id as appointment, open_referral.person_id as referral, overlapping,
            array(select resource_id from occupation where held_for = appointment.id and resource_kind = 'person') as taken
       from appointment
       join open_referral using (referral_id)
      where appointment.id = $1`,
    [appointmentId],
  );
  return row;
}

const of = (personId: string) => ({
  appointment: personId,
  referral: personId,
  overlapping: [],
  taken: [personId],
});

describe('a merge of two records', () => {
  it('hands over the referral, its appointments and the time that they take', async () => {
    const { first, second, merged } = await twoRecords();
    const appointmentId = await booked(second);

    await merge(merged);

    expect(await ownership(appointmentId)).toEqual(of(first.personId));
  });

  it('ignores the same event twice', async () => {
    const { first, second, merged } = await twoRecords();
    const appointmentId = await booked(second);

    await merge(merged);
    await merge(merged);

    expect(await ownership(appointmentId)).toEqual(of(first.personId));
    expect(await office.rows('select version from appointment where id = $1', [appointmentId])).toEqual([
      { version: 2 },
    ]);
  });

  it('tolerates a receipt that is consumed after it: the referral is booked for who it is', async () => {
    const [personId, mergedPersonId, referralId] = [v7(), v7(), v7()];
    const received = { ...ReferralReceived.example, referralId, personId: mergedPersonId };
    await merge(consumed(PersonMerged, { personId, mergedPersonId, referralIds: [referralId] }));

    await office.inTransaction('DH0', (tx) =>
      office.service.app
        .get(Subscriptions)
        .openAssessmentBookingWhenReferralReceived(consumed(ReferralReceived, received), tx),
    );

    expect(
      await office.rows('select person_id, received_on from open_referral where referral_id = $1', [
        referralId,
      ]),
    ).toMatchObject([{ person_id: personId }]);
    const clinicId = await office.clinic(await office.clinician());
    const appointmentId = await office.booked({ clinicId, referralId, startsAt: morning, type: '01' });
    expect(await ownership(appointmentId)).toEqual(of(personId));
  });

  it('leaves two contacts that were booked at once, without taking the time twice', async () => {
    const { first, second, merged } = await twoRecords();
    const [own, other] = [await booked(first), await booked(second)];

    await merge(merged);

    expect(await ownership(own)).toEqual(of(first.personId));
    expect(await ownership(other)).toEqual({ ...of(first.personId), overlapping: ['person'], taken: [] });
    expect(await office.doubleBookings()).toBe(0);
  });

  it('books the one person once at a time from then on', async () => {
    const { first, second, merged } = await twoRecords();
    await booked(second);
    await merge(merged);
    const clinicId = await office.clinic(await office.clinician());
    const wish = { clinicId, referralId: first.referralId, startsAt: morning };

    const refused = await office.book(wish);

    expect(refused).toMatchObject({ status: 409 });
    expect(await office.doubleBookings()).toBe(0);
  });
});

describe('the undoing of a merge', () => {
  it('gives back exactly what each had, the time that was given up included', async () => {
    const { first, second, merged, unmerged } = await twoRecords();
    const [own, other] = [await booked(first), await booked(second)];
    await merge(merged);

    await unmerge(unmerged);

    expect(await ownership(own)).toEqual(of(first.personId));
    expect(await ownership(other)).toEqual(of(second.personId));
    expect(await office.doubleBookings()).toBe(0);
  });

  it('ignores the same event twice', async () => {
    const { second, merged, unmerged } = await twoRecords();
    const appointmentId = await booked(second);
    await merge(merged);

    await unmerge(unmerged);
    await unmerge(unmerged);

    expect(await ownership(appointmentId)).toEqual(of(second.personId));
  });

  it('decides when the merge that it undoes is consumed after it', async () => {
    const { second, merged, unmerged } = await twoRecords();
    const appointmentId = await booked(second, later);

    await unmerge(unmerged);
    await merge(merged);

    expect(await ownership(appointmentId)).toEqual(of(second.personId));
  });
});

describe('a person whose token names the record that went into another', () => {
  it('finds the appointments of both where that was verified, and again only his or her own after the merge is undone', async () => {
    const { first, second, merged, unmerged } = await twoRecords();
    const [own, other] = [await booked(first), await booked(second, later)];
    const token = await office.service.token('patient', { personId: second.personId });
    const listed = async ({ referralId }: Whose) => {
      const { body } = await office.service.request('GET', `/appointments?referralId=${referralId}`, {
        token,
      });
      return JSON.stringify(body);
    };

    await merge({ ...merged, data: { ...merged.data, accountsVerified: ['merged'] } });
    expect(await listed(first)).toContain(own);
    expect(await listed(second)).toContain(other);

    await unmerge(unmerged);
    expect(await listed(first)).not.toContain(own);
    expect(await listed(second)).toContain(other);
  });
});

describe('a merge that says of no account that it was verified', () => {
  it('opens nothing to the account of either record, until it is undone', async () => {
    const { first, second, merged, unmerged } = await twoRecords();
    const other = await booked(second);
    await merge(merged);
    const seenBy = async ({ personId }: Whose) => {
      const token = await office.service.token('patient', { personId });
      const looks = [
        `/appointments?referralId=${second.referralId}`,
        `/held/scheduling/persons/${personId}`,
        `/audit/scheduling/persons/${personId}`,
      ];
      const answers = await Promise.all(looks.map((path) => office.service.request('GET', path, { token })));
      const cancelled = await office.service.request('POST', `/appointments/${other}/cancellation`, {
        token,
        body: { cancelledBy: 'person', reason: 'person-asked' },
      });
      return [...answers, cancelled].map(({ body }) => (body as { code?: string }).code);
    };

    const closed = [await seenBy(first), await seenBy(second)];
    await unmerge(unmerged);

    expect(new Set(closed.flat())).toEqual(new Set(['account.unverified']));
    expect((await seenBy(second))[0]).toBeUndefined();
  });
});
