import type { NewEvent } from '#domain-model/define-event';
import { newEvent } from '#domain-model/define-event';
import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { londonDay } from '#domain-model/values/calendar';
import { lastDayOf, type HeldQualification, type Training } from '#domain-model/values/may-deliver';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { ClinicianRole, Qualification } from '#domain-model/values/qualification';
import { refuseImpossibleAward, refuseImpossibleTraining } from './qualifying.js';
import { endTraining, extendTraining, type EndedTraining, type Extension, type Studied } from './training.js';
import type { KnownBy } from './registered-already.js';
import { refuseFutureDay } from '#domain-model/values/not-future';
import { instantOf } from '#domain-model/values/calendar';
import { refuseDayBefore } from './days.js';

export interface Employment {
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly role: ClinicianRole;
  /** 1 is full time. */
  readonly wholeTimeEquivalent: number;
  readonly employedFrom: CalendarDay;
  /** The name stays in this service. */
  readonly givenName: string;
  readonly familyName: string;
  /** Asked for when somebody is registered, and not read again with the clinician. */
  readonly knownBy?: KnownBy & { readonly registeredDespite: string | null };
}

export interface ClinicianState extends Employment {
  /** The first day without this clinician. */
  readonly leftOn: CalendarDay | null;
  readonly qualifications: readonly HeldQualification[];
  readonly trainings: readonly Studied[];
  /** As read from the database; 0 for a clinician not kept yet. */
  readonly version: number;
}

/**
 * Someone who treats people at one provider, from joining to leaving.
 *
 * A clinician is *registered* with a role and a whole-time equivalent, gains *qualifications* and is *enrolled* in approved
 * trainings towards others, which may be *extended*, failed or left, and in the end *leaves*, which is no absence: a
 * clinician who comes back is registered anew.
 *
 * Invariants: each qualification is gained once, and no training towards a held one begins; two trainings towards the same
 * one do not overlap; mindfulness-based therapy builds on high intensity CBT; once the clinician has left nothing is
 * recorded, and before that nothing dated on or after the day of leaving.
 */
export class Clinician {
  private readonly recorded: NewEvent[] = [];

  private constructor(private state: ClinicianState) {}

  /** @throws RuleBroken `time.in-future` (422) for someone who has not begun yet. */
  static register(employment: Employment, now: Instant): Clinician {
    const { id: clinicianId, role, wholeTimeEquivalent, employedFrom } = employment;
    refuseFutureDay('employedFrom', employedFrom, now);
    const clinician = new Clinician({
      ...employment,
      leftOn: null,
      qualifications: [],
      trainings: [],
      version: 0,
    });
    const registered = { clinicianId, role, wholeTimeEquivalent, employedFrom };
    clinician.recorded.push(newEvent(ClinicianRegistered, instantOf(employedFrom, now), registered));
    return clinician;
  }

  static load(state: ClinicianState): Clinician {
    return new Clinician(state);
  }

  /** @throws RuleBroken `clinician.already-left`, `clinician.already-qualified` (409) or a rule of the award (422). */
  qualify({ qualification, awardedOn }: HeldQualification, now: Instant): void {
    this.refuseIfLeft(awardedOn, now);
    refuseFutureDay('awardedOn', awardedOn, now);
    this.refuseIfHeld(qualification);
    refuseImpossibleAward({ qualification, awardedOn }, this.state.qualifications);
    const qualifications = [...this.state.qualifications, { qualification, awardedOn }];
    this.state = { ...this.state, qualifications };
    const qualified = { clinicianId: this.state.id, qualification, awardedOn };
    this.recorded.push(newEvent(ClinicianQualified, instantOf(awardedOn, now), qualified));
  }

  /**
   * @throws RuleBroken `clinician.already-left`, `clinician.already-qualified`, `clinician.already-enrolled` (409) or a rule
   *   of trainings (422).
   */
  enrol(training: Training, now: Instant): void {
    const { qualification, enrolledOn, plannedCompletionOn } = training;
    this.refuseIfLeft(enrolledOn, now);
    refuseFutureDay('enrolledOn', enrolledOn, now);
    this.refuseIfHeld(qualification);
    refuseImpossibleTraining(training, this.state.qualifications);
    this.refuseIfEnrolled(training);
    const trainings = [...this.state.trainings, { qualification, enrolledOn, plannedCompletionOn }];
    this.state = { ...this.state, trainings };
    const enrolled = { clinicianId: this.state.id, qualification, enrolledOn, plannedCompletionOn };
    this.recorded.push(newEvent(TrainingEnrolled, instantOf(enrolledOn, now), enrolled));
  }

  /**
   * A running training takes longer.
   *
   * @throws RuleBroken `clinician.already-left`, `clinician.already-qualified`, `training.already-ended` (409),
   *   `training.unknown`, `training.not-extended`, `training.too-long` (422).
   */
  extendTraining(extension: Extension, now: Instant): void {
    this.refuseIfLeft(londonDay(now), now);
    this.refuseIfHeld(extension.qualification);
    const changed = extendTraining(this.state.trainings, extension, londonDay(now));
    this.changeTraining(changed);
    const { qualification, enrolledOn, plannedCompletionOn } = changed;
    const extended = { clinicianId: this.state.id, qualification, enrolledOn, plannedCompletionOn };
    this.recorded.push(newEvent(TrainingExtended, now, extended));
  }

  /**
   * A training ends without its qualification: it entitles to its last day and no longer.
   *
   * @throws RuleBroken `clinician.already-left`, `clinician.already-qualified`, `training.already-ended` (409),
   *   `training.unknown`, `training.ends-before-it-begins`, `time.in-future` (422).
   */
  endTraining(end: EndedTraining, now: Instant): void {
    this.refuseIfLeft(end.endedOn, now);
    refuseFutureDay('endedOn', end.endedOn, now);
    this.refuseIfHeld(end.qualification);
    const changed = endTraining(this.state.trainings, end);
    this.changeTraining(changed);
    const { qualification, enrolledOn, plannedCompletionOn } = changed;
    const ended = { clinicianId: this.state.id, qualification, enrolledOn, plannedCompletionOn };
    const { endedOn, how } = end;
    this.recorded.push(newEvent(TrainingEnded, instantOf(endedOn, now), { ...ended, endedOn, how }));
  }

  /**
   * @param leftOn the first day without this clinician; may lie in the future.
   * @throws RuleBroken `clinician.already-left` (409), `clinician.left-before-joining` (422).
   */
  leave(leftOn: CalendarDay, now: Instant): void {
    if (this.state.leftOn !== null) throw alreadyLeft(this.state.leftOn);
    refuseDayBefore('leftOn', leftOn, {
      day: this.state.employedFrom,
      code: 'clinician.left-before-joining',
    });
    this.state = { ...this.state, leftOn };
    // The event is that the departure was recorded; a future day has not happened yet.
    const occurredAt = leftOn > londonDay(now) ? now : instantOf(leftOn, now);
    this.recorded.push(newEvent(ClinicianLeft, occurredAt, { clinicianId: this.state.id, leftOn }));
  }

  /** What the store keeps, and what happened since it was loaded. */
  get stored(): ClinicianState {
    return this.state;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  private refuseIfLeft(day: CalendarDay, now: Instant): void {
    const { leftOn } = this.state;
    if (leftOn !== null && (leftOn <= londonDay(now) || day >= leftOn)) throw alreadyLeft(leftOn);
  }

  private changeTraining(changed: Studied): void {
    const trainings = this.state.trainings.map((one) =>
      one.qualification === changed.qualification && one.enrolledOn === changed.enrolledOn ? changed : one,
    );
    this.state = { ...this.state, trainings };
  }

  private refuseIfHeld(qualification: Qualification): void {
    const held = this.state.qualifications.find((other) => other.qualification === qualification);
    if (held !== undefined) {
      throw RuleBroken.wrongState(
        'clinician.already-qualified',
        `Qualification ${qualification} was gained on ${held.awardedOn}; it is gained once.`,
        { field: 'qualification' },
      );
    }
  }

  private refuseIfEnrolled({ qualification, enrolledOn, plannedCompletionOn }: Training): void {
    const overlapping = this.state.trainings.find(
      (other) =>
        other.qualification === qualification &&
        other.enrolledOn <= plannedCompletionOn &&
        enrolledOn <= lastDayOf(other),
    );
    if (overlapping !== undefined) {
      throw RuleBroken.wrongState(
        'clinician.already-enrolled',
        `A training towards qualification ${qualification} already runs to ${lastDayOf(overlapping)}.`,
        { field: 'enrolledOn' },
      );
    }
  }
}

function alreadyLeft(leftOn: CalendarDay): RuleBroken {
  return RuleBroken.wrongState(
    'clinician.already-left',
    `This clinician has left, or leaves, on ${leftOn}; nothing comes after.`,
  );
}
