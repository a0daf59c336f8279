import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { londonDay, type CalendarDay } from '#domain-model/values/calendar';
import { Configuration } from '#service-kit/runtime/configuration';
import { saveCorrection, puttingRight, type Why } from '#service-kit/records/correction-log';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import { PersonMergeStore } from '../database/person-merge.store.js';
import { PersonStore } from '../database/person.store.js';
import { refuseUnlessEligible } from '../../intake/domain/eligibility.js';
import type { ChangedDetails, DetailsChange } from '../domain/person-details.js';
import type { Person } from '../domain/person.js';
import { PossibleDuplicates } from './possible-duplicates.js';

export interface OrderedChange extends DetailsChange {
  readonly note: string | null;
  /** The record whose account says it, or of which it was said, where that has gone into the person's. */
  readonly fromPersonId: string | null;
}

export interface StoredChange extends Pick<ChangedDetails, 'changed'> {
  readonly correctionId: string;
  readonly version: number;
}

/** Changes who a known person is, however it came about: by the same rules, and with what stood before in the log. */
@Injectable()
export class Details {
  constructor(
    private readonly persons: PersonStore,
    private readonly configuration: Configuration,
    private readonly duplicates: PossibleDuplicates,
    private readonly merges: PersonMergeStore,
  ) {}

  /** @throws RuleBroken those of the domain's changeDetails and of eligibility, `person.already-known`, `person.changed-meanwhile` */
  async change(
    tx: Transaction,
    context: CommandContext,
    { person, order }: { readonly person: Person; readonly order: OrderedChange },
  ): Promise<StoredChange> {
    const { changed, before, after } = person.changeDetails(order);
    const why = whyOf(order, context);
    puttingRight(context, why);
    if (changed.includes('birthDate')) await this.refuseUnlessEligible(tx, person, context);
    await this.persons.save(tx, person);
    await this.duplicates.pointOut(tx, person, context.now);
    const { providerCode, version } = person.state;
    const { fromPersonId } = order;
    if (fromPersonId !== null) {
      const pair = { providerCode, personId: person.id, mergedPersonId: fromPersonId };
      const merge = await this.merges.findOpen(tx, pair);
      merge?.takeLater({ before, after });
      if (merge !== undefined) await this.merges.save(tx, merge);
    }
    const correctionId = newId();
    await saveCorrection(tx, context, {
      correctionId,
      providerCode,
      personId: person.id,
      referralId: null,
      subjectId: fromPersonId ?? person.id,
      what: 'details',
      since: context.now,
      why,
      before,
      after,
    });
    return { changed, correctionId, version: version + 1 };
  }

  /** Held to the rules of a first recording, as every correction is. */
  private async refuseUnlessEligible(
    tx: Transaction,
    person: Person,
    { now }: CommandContext,
  ): Promise<void> {
    const { providerCode } = person.state;
    const [first] = await tx.query<{ on: CalendarDay | null }>(
      `select min(received_on) as on
       from referral
       where provider_code = $1
         and person_id = $2`,
      [providerCode, person.id],
    );
    const minimumAge = this.configuration.minimumAgeOf(providerCode);
    const receivedOn = first?.on ?? londonDay(now);
    refuseUnlessEligible({ birthDate: person.birthDate, receivedOn, minimumAge });
  }
}

/** Somebody who moves has made no mistake: it was right by what was known then. */
function whyOf({ reason, note }: OrderedChange, { now }: CommandContext): Why {
  return { reason: reason ?? 'late-information', note, correctedAt: now };
}
