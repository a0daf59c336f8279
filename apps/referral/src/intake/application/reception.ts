import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { Configuration } from '#service-kit/configuration';
import type { Transaction } from '#service-kit/transaction';
import { PersonStore } from '../../person/database/person.store.js';
import { ReferralStore } from '../../referral/database/referral.store.js';
import type { Person } from '../../person/domain/person.js';
import { Referral } from '../../referral/domain/referral.js';
import type { Alike } from '../../person/application/possible-duplicates.js';
import { PossibleDuplicates } from '../../person/application/possible-duplicates.js';

export interface Arrival {
  readonly providerCode: OdsCode;
  readonly person: Person;
  /** Whether something new was told of the person, which is kept. */
  readonly hasNews: boolean;
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly transferredIn?: boolean;
}

export interface Received {
  readonly referralId: string;
  readonly personId: string;
  /** Other records that may be of the same person. */
  readonly alike: readonly Alike[];
}

/** What all doors have in common through which a referral is received: the person is kept, then the request for help. */
@Injectable()
export class Reception {
  constructor(
    private readonly persons: PersonStore,
    private readonly referrals: ReferralStore,
    private readonly duplicates: PossibleDuplicates,
    private readonly configuration: Configuration,
  ) {}

  /** @throws RuleBroken `referral.under-minimum-age` and the like (422), `person.already-known` (409) */
  async receive(tx: Transaction, arrival: Arrival, now: Instant): Promise<Received> {
    const { providerCode, person, hasNews, source, receivedOn, transferredIn = false } = arrival;
    const referralId = newId();
    const minimumAge = this.configuration.minimumAgeOf(providerCode);
    const request = { referralId, providerCode, person, source, receivedOn, minimumAge, transferredIn };
    const referral = Referral.receive(request, now);
    if (hasNews) await this.persons.save(tx, person);
    await this.referrals.save(tx, referral);
    const alike = hasNews ? await this.duplicates.pointOut(tx, person, now) : [];
    await tx.concerns({ personId: person.id, referralId, providerCode });
    return { referralId, personId: person.id, alike };
  }
}
