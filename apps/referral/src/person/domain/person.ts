import type { CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Identity } from './identity.js';
import type { PersonState } from './person.state.js';
import { changeDetails, type ChangedDetails, type DetailsChange } from './person-details.js';

/** What stands for someone who was lost in a restore, until the next request brings who it is. */
export const lostIdentity = { name: '(lost in a restore)', birthDate: '0001-01-01' } as const;

/**
 * Someone who asked for help, as one provider knows them. A person is met with the first referral; what a later one says of
 * the person, whoever sends it, is a proposal that staff decide. Invariants: at one provider a verified NHS number belongs
 * to one person; who a person is changes only by the person or by staff who say that they change it.
 */
export class Person {
  private constructor(private state: PersonState) {}

  static meet(id: string, providerCode: OdsCode, identity: Identity): Person {
    return new Person({ id, providerCode, identity, mergedInto: null, formerNhsNumber: null, version: 0 });
  }

  static load(state: PersonState): Person {
    return new Person(state);
  }

  /** Whether a restore has lost who it is: then there is nothing to be replaced. */
  get isLost(): boolean {
    return this.state.identity.birthDate === lostIdentity.birthDate;
  }

  becomeKnown(identity: Identity): void {
    this.state = { ...this.state, identity };
  }

  /** @throws RuleBroken those of {@link changeDetails} */
  changeDetails(change: DetailsChange): ChangedDetails {
    const changed = changeDetails(this.state.identity, change);
    this.state = { ...this.state, identity: changed.identity };
    return changed;
  }

  get id(): string {
    return this.state.id;
  }

  get birthDate(): CalendarDay {
    return this.state.identity.birthDate;
  }

  /** What the store keeps. */
  get stored(): PersonState {
    return this.state;
  }
}

/** A number that nobody has checked finds nobody, and takes nobody's place. */
export function asClaim(identity: Identity): Identity {
  const claimedNhsNumber = identity.nhsNumber ?? identity.claimedNhsNumber;
  return { ...identity, nhsNumber: null, nhsNumberVerifiedBy: null, claimedNhsNumber };
}
