import { newEvent, type NewEvent } from '#domain-model/define-event';
import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import { RuleBroken } from '#domain-model/rule-broken';
import { instantOf, londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { lastDayOf, type AwardedQualification, type Training } from '#domain-model/values/may-deliver';
import type { Qualification } from '#domain-model/values/qualification';
import { refuseImpossibleAward, refuseImpossibleTraining } from './qualifying.js';
import type { ClinicianState, ClinicianTraining, Employment } from './clinician.state.js';
import { endTraining, extendTraining, type EndedTraining, type Extension } from './training.js';
import { refuseFutureDay } from '#domain-model/values/not-future';
import { refuseDayBefore } from './days.js';

/**
 * Someone who treats people at one provider, from joining to leaving.
 *
 * A clinician is *registered* with a role and a whole-time equivalent, gains *qualifications* and is *enrolled* in approved
 * trainings towards others, which may be *extended*, failed or left, and in the end *leaves*, which is no absence: a
 * clinician who comes back is registered anew.
 *
 * Invariants: each qualification is gained once, and no training towards a gained one begins; two trainings towards the same
 * one do not overlap; mindfulness-based therapy builds on high intensity CBT; once the clinician has left nothing is
 * recorded, and before that nothing dated on or after the day of leaving.
 */
export class Clinician {
  private readonly recorded: NewEvent[] = [];

  private constructor(private current: ClinicianState) {}

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
  qualify({ qualification, awardedOn }: AwardedQualification, now: Instant): void {
    this.refuseIfLeft(awardedOn, now);
    refuseFutureDay('awardedOn', awardedOn, now);
    this.refuseIfQualified(qualification);
    refuseImpossibleAward({ qualification, awardedOn }, this.current.qualifications);
    const qualifications = [...this.current.qualifications, { qualification, awardedOn }];
    this.current = { ...this.current, qualifications };
    const qualified = { clinicianId: this.current.id, qualification, awardedOn };
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
    this.refuseIfQualified(qualification);
    refuseImpossibleTraining(training, this.current.qualifications);
    this.refuseIfEnrolled(training);
    const trainings = [...this.current.trainings, { qualification, enrolledOn, plannedCompletionOn }];
    this.current = { ...this.current, trainings };
    const enrolled = { clinicianId: this.current.id, qualification, enrolledOn, plannedCompletionOn };
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
    this.refuseIfQualified(extension.qualification);
    const changed = extendTraining(this.current.trainings, extension, londonDay(now));
    this.changeTraining(changed);
    const { qualification, enrolledOn, plannedCompletionOn } = changed;
    const extended = { clinicianId: this.current.id, qualification, enrolledOn, plannedCompletionOn };
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
    this.refuseIfQualified(end.qualification);
    const changed = endTraining(this.current.trainings, end);
    this.changeTraining(changed);
    const { qualification, enrolledOn, plannedCompletionOn } = changed;
    const ended = { clinicianId: this.current.id, qualification, enrolledOn, plannedCompletionOn };
    const { endedOn, how } = end;
    this.recorded.push(newEvent(TrainingEnded, instantOf(endedOn, now), { ...ended, endedOn, how }));
  }

  /**
   * @param leftOn the first day without this clinician; may lie in the future.
   * @throws RuleBroken `clinician.already-left` (409), `clinician.left-before-joining` (422).
   */
  leave(leftOn: CalendarDay, now: Instant): void {
    if (this.current.leftOn !== null) throw alreadyLeft(this.current.leftOn);
    refuseDayBefore('leftOn', leftOn, {
      day: this.current.employedFrom,
      code: 'clinician.left-before-joining',
    });
    this.current = { ...this.current, leftOn };
    // The event is that the departure was recorded; a future day has not happened yet.
    const occurredAt = leftOn > londonDay(now) ? now : instantOf(leftOn, now);
    this.recorded.push(newEvent(ClinicianLeft, occurredAt, { clinicianId: this.current.id, leftOn }));
  }

  get state(): ClinicianState {
    return this.current;
  }

  get events(): readonly NewEvent[] {
    return this.recorded;
  }

  private refuseIfLeft(day: CalendarDay, now: Instant): void {
    const { leftOn } = this.current;
    if (leftOn !== null && (leftOn <= londonDay(now) || day >= leftOn)) throw alreadyLeft(leftOn);
  }

  private changeTraining(changed: ClinicianTraining): void {
    const trainings = this.current.trainings.map((one) =>
      one.qualification === changed.qualification && one.enrolledOn === changed.enrolledOn ? changed : one,
    );
    this.current = { ...this.current, trainings };
  }

  private refuseIfQualified(qualification: Qualification): void {
    const gained = this.current.qualifications.find((other) => other.qualification === qualification);
    if (gained !== undefined) {
      throw RuleBroken.wrongState(
        'clinician.already-qualified',
        `Qualification ${qualification} was gained on ${gained.awardedOn}; it is gained once.`,
        { field: 'qualification' },
      );
    }
  }

  private refuseIfEnrolled({ qualification, enrolledOn, plannedCompletionOn }: Training): void {
    const overlapping = this.current.trainings.find(
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
