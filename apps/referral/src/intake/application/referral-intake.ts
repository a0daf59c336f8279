import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { Configuration } from '#service-kit/runtime/configuration';
import type { Transaction } from '#service-kit/database/transaction';
import { PersonStore } from '../../person/database/person.store.js';
import { ProposalStore } from '../../person/database/proposal.store.js';
import { ReferralStore } from '../../referral/database/referral.store.js';
import type { Identity } from '../../person/domain/identity.js';
import type { Person } from '../../person/domain/person.js';
import { proposedFields, type ProposalSource } from '../../person/domain/person-proposal.js';
import { dueLook, type SaidOfDanger } from '../domain/danger.js';
import { expectLook } from '../database/danger-look.store.js';
import { Referral } from '../../referral/domain/referral.js';
import type { Alike } from '../../person/application/possible-duplicates.js';
import { PossibleDuplicates } from '../../person/application/possible-duplicates.js';

/** What was said of somebody who is known: it changes nothing, staff decide it field by field. */
export interface Said {
  readonly identity: Identity;
  readonly source: ProposalSource;
  /** The opaque subject of a token. */
  readonly by: string;
  /** The record that the token names, where it has gone into the person's. */
  readonly fromPersonId?: string | null;
}

export interface Arrival {
  readonly providerCode: OdsCode;
  readonly person: Person;
  readonly said: Said | null;
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly transferredIn?: CalendarDay | false;
  /** What its sender said of danger. */
  readonly danger?: SaidOfDanger;
}

export interface Received {
  readonly referralId: string;
  readonly personId: string;
  /** Other records that may be of the same person. */
  readonly alike: readonly Alike[];
}

/** What all ways have in common in which a referral is received: a new person is kept, then the request for help. */
@Injectable()
export class ReferralIntake {
  constructor(
    private readonly persons: PersonStore,
    private readonly proposals: ProposalStore,
    private readonly referrals: ReferralStore,
    private readonly duplicates: PossibleDuplicates,
    private readonly configuration: Configuration,
  ) {}

  /** @throws RuleBroken `referral.under-minimum-age` and the like (422), `person.already-known` (409) */
  async receive(tx: Transaction, arrival: Arrival, now: Instant): Promise<Received> {
    const { providerCode, person, source, receivedOn, transferredIn = false, danger = {} } = arrival;
    const referralId = newId();
    const minimumAge = this.configuration.minimumAgeOf(providerCode);
    const isChanged = await this.savePerson(tx, arrival);
    const request = { referralId, providerCode, person, source, receivedOn, minimumAge, transferredIn };
    const referral = Referral.receive(request, now);
    await this.referrals.save(tx, referral);
    await this.propose(tx, arrival, { referralId, now });
    const due = dueLook(danger, now, this.configuration.lookTimesOf(providerCode));
    if (due !== null) await expectLook(tx, { providerCode, referralId }, due);
    const alike = isChanged ? await this.duplicates.pointOut(tx, person, now) : [];
    await tx.auditAccess({ personId: person.id, referralId, providerCode });
    return { referralId, personId: person.id, alike };
  }

  /** @returns whether there is somebody to be compared with others: new, or known again after a restore. */
  private async savePerson(tx: Transaction, { person, said }: Arrival): Promise<boolean> {
    const isKnownAgain = said !== null && person.becomeKnownAgain(said.identity);
    if (person.state.version > 0 && !isKnownAgain) return false;
    await this.persons.save(tx, person);
    return true;
  }

  private async propose(
    tx: Transaction,
    { providerCode, person, said }: Arrival,
    { referralId, now }: { referralId: string; now: Instant },
  ): Promise<void> {
    if (said === null || person.state.version === 0) return;
    await this.proposals.store(tx, {
      providerCode,
      personId: person.id,
      referralId,
      fromPersonId: said.fromPersonId ?? null,
      source: said.source,
      receivedAt: now,
      receivedFrom: said.by,
      fields: proposedFields(person.state.identity, said.identity),
    });
  }
}
