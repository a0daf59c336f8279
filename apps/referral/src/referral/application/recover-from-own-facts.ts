import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
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
import { londonDay } from '#domain-model/values/calendar';
import { endCodeGroup } from '#domain-model/values/end-code';
import { complete, type LeftToComplete, OwnFactRecovery } from '#messaging/own-fact-recovery';
import { joinCareTeam } from '#service-kit/care-team';
import type { Transaction } from '#service-kit/transaction';
import { ErasureStore } from '../../person/database/erasure.store.js';
import { lostIdentity } from '../../person/domain/person.js';

type Columns = Readonly<Record<string, unknown>>;

/**
 * Brings referrals back from what was told of them, after a restore to an earlier instant. Who a person is was never
 * told: someone first met after that instant is kept under the same id, with an identity that is marked as lost, and met
 * again with the next request. Merges stay in the history: which rows changed hands, a person looks through.
 */
@Injectable()
export class RecoverFromOwnFacts extends OwnFactRecovery {
  constructor(erasures: ErasureStore) {
    super();
    this.when(ReferralReceived, receive);
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
    this.when(AssessmentRecorded, async (fact, tx) => {
      await joinAgain(fact, tx);
      const { assessedOn, suitable, problemDescriptor, notSuitableReason, step, therapy } = fact.data;
      return save(tx, fact, {
        ...{ assessed_on: assessedOn, suitable, problem_descriptor: problemDescriptor },
        ...{ not_suitable_reason: notSuitableReason, assessed_step: step, assessed_therapy: therapy },
      });
    });
    this.when(ReferralAccepted, async (fact, tx) => {
      await joinAgain(fact, tx);
      const { referralId, acceptedOn, step, therapy, guidedSelfHelpOverridden } = fact.data;
      await tx.execute(
        `insert into acceptance (provider_code, referral_id, number, accepted_on, step, therapy)
         select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5
         from acceptance
         where provider_code = $1
           and referral_id = $2`,
        [fact.providerCode, referralId, acceptedOn, step, therapy],
      );
      await save(tx, fact, {});
      return guidedSelfHelpOverridden ? [left(fact, 'reason-of-guided-self-help')] : complete;
    });
  }

  private recoverEndings(): void {
    this.when(ReferralDeclined, async (fact, tx) => {
      const { declinedOn, endCode, signposted, by = null } = fact.data;
      const closed = { closed_how: 'declined', closed_on: declinedOn, end_code: endCode, closed_by: by };
      await save(tx, fact, closed);
      return signposted ? [left(fact, 'signposted-to')] : complete;
    });
    this.when(ReferralDischarged, (fact, tx) => {
      const { dischargedOn, endCode, by = null } = fact.data;
      const closed = { closed_how: 'discharged', closed_on: dischargedOn, end_code: endCode, closed_by: by };
      return save(tx, fact, closed);
    });
    this.when(ReferralTransferred, async (fact, tx) => {
      const { transferredOn, endCode, receivedBy } = fact.data;
      const closed_how = endCodeGroup(endCode) === 'treated' ? 'discharged' : 'declined';
      const closed = { closed_how, closed_on: transferredOn, end_code: endCode, transferred_to: receivedBy };
      await save(tx, fact, closed);
      return [left(fact, 'words-of-transfer')];
    });
    this.when(ReferralReopened, (fact, tx) =>
      save(tx, fact, {
        ...{ closed_how: null, closed_on: null, end_code: null, signposted_to: null },
        ...{ closed_by: null, transferred_to: null },
      }),
    );
  }

  private recoverVoids(): void {
    this.when(ReferralVoided, async (fact, tx) => {
      await save(tx, fact, { voided_on: londonDay(fact.recordedAt) });
      return [left(fact, 'words-of-correction')];
    });
    this.when(ReferralUnvoided, async (fact, tx) => {
      await save(tx, fact, { voided_on: null });
      return [left(fact, 'words-of-correction')];
    });
    // What a death ends is told of each referral by itself.
    this.when(PersonDied, () => Promise.resolve(complete));
  }

  private recoverCorrections(): void {
    this.when(ReferralCorrected, async (fact, tx) => {
      await save(tx, fact, { received_on: fact.data.receivedOn, source: fact.data.source });
      return [left(fact, 'words-of-correction')];
    });
    this.when(AssessmentCorrected, async (fact, tx) => {
      const { assessedOn, problemDescriptor } = fact.data;
      await save(tx, fact, { assessed_on: assessedOn, problem_descriptor: problemDescriptor });
      return [left(fact, 'words-of-correction')];
    });
    this.when(ClosureCorrected, async (fact, tx) => {
      await save(tx, fact, { closed_on: fact.data.closedOn, end_code: fact.data.endCode });
      return [left(fact, 'words-of-correction')];
    });
  }
}

async function receive(
  fact: Fact<typeof ReferralReceived>,
  tx: Transaction,
): Promise<readonly LeftToComplete[]> {
  const { referralId, personId, receivedOn, source } = fact.data;
  const isNew = await tx.execute(
    `insert into person
       (provider_code, id, version, given_name, family_name, birth_date, address_lines)
     values ($1, $2, 1, $3, $3, $4, '{}')
     on conflict do nothing`,
    [fact.providerCode, personId, lostIdentity.name, lostIdentity.birthDate],
  );
  await tx.execute(
    `insert into referral (provider_code, id, version, person_id, source, received_on)
     values ($1, $2, 1, $3, $4, $5)
     on conflict do nothing`,
    [fact.providerCode, referralId, personId, source, receivedOn],
  );
  return isNew === 1 ? [{ aggregate: 'person', aggregateId: personId, what: 'identity' }] : complete;
}

/** Column names are written here, never read from anywhere. */
async function save(tx: Transaction, fact: Fact, columns: Columns): Promise<readonly LeftToComplete[]> {
  const names = Object.keys(columns);
  const settings = names.map((name, index) => `${name} = $${index + 3}`);
  await tx.execute(
    `update referral
     set ${['version = version + 1', ...settings].join(', ')}
     where provider_code = $1
       and id = $2`,
    [fact.providerCode, fact.aggregateId, ...Object.values(columns)],
  );
  return complete;
}

function left(fact: Fact, what: string): LeftToComplete {
  return { aggregate: 'referral', aggregateId: fact.aggregateId, what };
}

/** Who came into the care team by acting first; who came in by a booking is told by scheduling once more. */
async function joinAgain(
  { providerCode, data }: Fact<typeof AssessmentRecorded | typeof ReferralAccepted>,
  tx: Transaction,
): Promise<void> {
  const { referralId, joinedCareTeam: clinicianId, confirmedBy } = data;
  if (clinicianId === undefined) return;
  await joinCareTeam(tx, providerCode, [{ referralId, clinicianId, confirmedBy }]);
}
