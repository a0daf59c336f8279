import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import {
  AssessmentCorrected,
  AssessmentRecorded,
  ClosureCorrected,
  PersonDied,
  PersonErased,
  ReferralAccepted,
  ReferralCorrected,
  ReferralDeclined,
  ReferralDischarged,
  ReferralReceived,
  ReferralReopened,
  ReferralTransferred,
} from '#domain-model/events/referral.events';
import { ReferralUnvoided, ReferralVoided } from '#domain-model/events/void.events';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import { endCodeGroup } from '#domain-model/values/end-code';
import { complete, type LeftToComplete, OwnEventRecovery } from '#messaging/restore/own-event-recovery';
import { joinCareTeam } from '#service-kit/security/care-team';
import type { Transaction } from '#service-kit/database/transaction';
import { ErasureStore } from '../../person/database/erasure.store.js';
import { PersonStore } from '../../person/database/person.store.js';

type Columns = Readonly<Record<string, unknown>>;

/**
 * Brings referrals back from what was told of them, after a restore to an earlier instant. Who a person is was never
 * told: someone first met after that instant is kept under the same id, with an identity that is marked as lost, and met
 * again with the next request. Merges stay in the history: which rows changed hands, a person looks through.
 */
@Injectable()
export class RecoverFromOwnEvents extends OwnEventRecovery {
  constructor(erasures: ErasureStore, persons: PersonStore) {
    super();
    this.when(ReferralReceived, (event, tx) => receive(event, tx, persons));
    this.recoverCare();
    this.recoverEndings();
    this.recoverCorrections();
    this.recoverVoids();
    // Restored with the rest of the database, against the person's wish: it is erased again, before the service opens.
    this.when(PersonErased, async ({ data }, tx) => {
      await erasures.wipe(tx, data.personId, data.erasedOn);
      return [{ aggregate: 'person', aggregateId: data.personId, what: 'ground-of-erasure' }];
    });
  }

  private recoverCare(): void {
    this.when(AssessmentRecorded, async (event, tx) => {
      await joinAgain(event, tx);
      const { assessedOn, suitable, problemDescriptor, notSuitableReason, step, therapy } = event.data;
      if (!suitable) await lapse(tx, event, { from: null, to: assessedOn });
      return save(tx, event, {
        assessed_on: assessedOn,
        suitable,
        problem_descriptor: problemDescriptor,
        not_suitable_reason: notSuitableReason,
        assessed_step: step,
        assessed_therapy: therapy,
      });
    });
    this.when(ReferralAccepted, async (event, tx) => {
      await joinAgain(event, tx);
      const { referralId, acceptedOn, step, therapy, guidedSelfHelpOverridden } = event.data;
      await tx.execute(
        `insert into acceptance (provider_code, referral_id, number, accepted_on, step, therapy)
         select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5
         from acceptance
         where provider_code = $1
           and referral_id = $2`,
        [event.providerCode, referralId, acceptedOn, step, therapy],
      );
      await save(tx, event, {});
      return guidedSelfHelpOverridden ? [left(event, 'reason-of-guided-self-help')] : complete;
    });
  }

  private recoverEndings(): void {
    this.when(ReferralDeclined, async (event, tx) => {
      const { declinedOn, endCode, signposted, by = null } = event.data;
      const closed = { closed_how: 'declined', closed_on: declinedOn, end_code: endCode, closed_by: by };
      await save(tx, event, closed);
      return signposted ? [left(event, 'signposted-to')] : complete;
    });
    this.when(ReferralDischarged, (event, tx) => {
      const { dischargedOn, endCode, by = null } = event.data;
      const closed = { closed_how: 'discharged', closed_on: dischargedOn, end_code: endCode, closed_by: by };
      return save(tx, event, closed);
    });
    this.when(ReferralTransferred, async (event, tx) => {
      const { transferredOn, endCode, receivedBy } = event.data;
      const closed_how = endCodeGroup(endCode) === 'treated' ? 'discharged' : 'declined';
      const closed = { closed_how, closed_on: transferredOn, end_code: endCode, transferred_to: receivedBy };
      await save(tx, event, closed);
      return [left(event, 'words-of-transfer')];
    });
    this.when(ReferralReopened, (event, tx) =>
      save(tx, event, {
        closed_how: null,
        closed_on: null,
        end_code: null,
        signposted_to: null,
        closed_by: null,
        transferred_to: null,
      }),
    );
  }

  private recoverVoids(): void {
    this.when(ReferralVoided, async (event, tx) => {
      await save(tx, event, { voided_on: londonDay(event.recordedAt) });
      return [left(event, 'words-of-correction')];
    });
    this.when(ReferralUnvoided, async (event, tx) => {
      await save(tx, event, { voided_on: null });
      return [left(event, 'words-of-correction')];
    });
    // What a death ends is told of each referral by itself.
    this.when(PersonDied, () => Promise.resolve(complete));
  }

  private recoverCorrections(): void {
    this.when(ReferralCorrected, async (event, tx) => {
      await save(tx, event, { received_on: event.data.receivedOn, source: event.data.source });
      return [left(event, 'words-of-correction')];
    });
    this.when(AssessmentCorrected, async (event, tx) => {
      const { assessedOn, problemDescriptor, before } = event.data;
      await lapse(tx, event, { from: before.assessedOn, to: assessedOn });
      await save(tx, event, { assessed_on: assessedOn, problem_descriptor: problemDescriptor });
      return [left(event, 'words-of-correction')];
    });
    this.when(ClosureCorrected, async (event, tx) => {
      await save(tx, event, { closed_on: event.data.closedOn, end_code: event.data.endCode });
      return [left(event, 'words-of-correction')];
    });
  }
}

async function receive(
  event: EventOf<typeof ReferralReceived>,
  tx: Transaction,
  persons: PersonStore,
): Promise<readonly LeftToComplete[]> {
  const { referralId, personId, receivedOn, source } = event.data;
  const isNew = await persons.addLost(tx, event.providerCode, personId);
  await tx.execute(
    `insert into referral (provider_code, id, version, person_id, source, received_on)
     values ($1, $2, 1, $3, $4, $5)
     on conflict do nothing`,
    [event.providerCode, referralId, personId, source, receivedOn],
  );
  return isNew ? [{ aggregate: 'person', aggregateId: personId, what: 'identity' }] : complete;
}

/** Column names are written here, never read from anywhere. */
async function save(tx: Transaction, event: EventOf, columns: Columns): Promise<readonly LeftToComplete[]> {
  const names = Object.keys(columns);
  const settings = names.map((name, index) => `${name} = $${index + 3}`);
  await tx.execute(
    `update referral
     set ${['version = version + 1', ...settings].join(', ')}
     where provider_code = $1
       and id = $2`,
    [event.providerCode, event.aggregateId, ...Object.values(columns)],
  );
  return complete;
}

/** Only of an assessment that found the service unsuitable: only such a one has let an acceptance lapse on its day. */
async function lapse(
  tx: Transaction,
  { providerCode, aggregateId }: EventOf,
  { from, to }: { readonly from: CalendarDay | null; readonly to: CalendarDay },
): Promise<void> {
  await tx.execute(
    `update acceptance
     set lapsed_on = $4
     where provider_code = $1
       and referral_id = $2
       and lapsed_on is not distinct from $3::date
       and number = (select max(number)
                     from acceptance as last
                     where last.provider_code = $1
                       and last.referral_id = $2)
       and ($3::date is null
            or (select suitable is false
                from referral
                where provider_code = $1
                  and id = $2))`,
    [providerCode, aggregateId, from, to],
  );
}

function left(event: EventOf, what: string): LeftToComplete {
  return { aggregate: 'referral', aggregateId: event.aggregateId, what };
}

/** Who came into the care team by acting first; who came in by a booking is told by scheduling once more. */
async function joinAgain(
  { providerCode, data }: EventOf<typeof AssessmentRecorded | typeof ReferralAccepted>,
  tx: Transaction,
): Promise<void> {
  const { referralId, joinedCareTeam: clinicianId, confirmedBy } = data;
  if (clinicianId === undefined) return;
  await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, confirmedBy }]);
}
