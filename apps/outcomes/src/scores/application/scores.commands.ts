import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';
import { crisisHelp, type CrisisHelp } from '#domain-model/values/crisis-help';
import { Configuration } from '#service-kit/runtime/configuration';
import { joinByActing } from '#service-kit/security/care-team';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Caller } from '#service-kit/security/scope';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { CourseStore, type CourseForScoring } from '../../course/database/course.store.js';
import { earlierScores } from '../../questionnaire/database/earlier-scores.js';
import { MergedPersonStore } from '../../course/database/merged-person.store.js';
import { referralNotKnownYet } from '../../course/domain/course-of-treatment.js';
import type { Occasion } from '../../course/domain/course.state.js';
import type { FilledIn } from '../../questionnaire/domain/filled-in.js';
import { refuseRepeat } from '../../questionnaire/domain/repeat.js';
import { actedAt } from '#service-kit/http/acted-at';
import { againWhenSavedMeanwhile } from '../../course/application/saved-meanwhile.js';
import { riskToReview, type RiskToReview } from '../../risk/application/risk-to-review.js';
import { settleOutcome } from '../../course/application/settle-outcome.js';

export interface RecordScores {
  readonly referralId: string;
  /** For staff who record late; left out: now, by the platform's clock. */
  readonly takenAt?: Instant | undefined;
  readonly occasion: 'before' | 'in' | 'outside';
  readonly appointmentId?: string | null | undefined;
  readonly questionnaires: readonly FilledIn[];
  /** Why the same instrument was filled in once more for the same contact or time; staff say so. */
  readonly despiteEarlier?: { readonly reason: string } | undefined;
}

export interface ScoresRecordedAnswer {
  readonly questionnaireId: string;
  readonly scores: readonly {
    readonly instrument: string;
    readonly total: number;
    readonly prorated: boolean;
    readonly answered: number | null;
    readonly outOf: number;
  }[];
  /** Present when an answer says that the person may be at risk: someone must look before the session closes. */
  readonly risk?: RiskToReview;
  /** Beside the risk: whoever filled it in, or sits beside, sees at once where help is. */
  readonly crisisHelp?: readonly CrisisHelp[];
}

type Timed = RecordScores & { readonly takenAt: Instant };

/** Records the questionnaires of a session: scored, weighed for risk, and published without their answers. */
@Injectable()
export class ScoresCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly courses: CourseStore,
    private readonly configuration: Configuration,
    private readonly persons: MergedPersonStore,
  ) {}

  /**
   * @throws RuleBroken `time.in-future`, `time.only-staff-record-late`, `scores.referral-not-known-yet`, `scores.appointment-of-another-referral`,
   *   `scores.recorded-already`, `course.saved-meanwhile`, and the refusals of the course (scores.…, score.…).
   */
  async recordScores(context: CommandContext, command: RecordScores): Promise<ScoresRecordedAnswer> {
    const takenAt = actedAt(context, 'takenAt', command.takenAt);
    const timed = { ...command, takenAt };
    return againWhenSavedMeanwhile(() => this.recordOnce(context, timed));
  }

  private recordOnce(context: CommandContext, command: Timed): Promise<ScoresRecordedAnswer> {
    const { takenAt } = command;
    return this.transactions.command(context, async (tx) => {
      const appointmentId = command.appointmentId ?? null;
      const stored = await this.courses.findForScoring(tx, command.referralId, { takenAt, appointmentId });
      if (stored === undefined) throw referralNotKnownYet();
      await this.refuseUnlessOwn(tx, stored, context.caller);
      await tx.auditAccess({ personId: stored.course.state.personId, referralId: command.referralId });
      const linked = linkedAppointment(stored, { ...command, appointmentId }, context.caller);
      await joinByActing(tx, context, command.referralId);
      const { openRisk } = stored.course.parts;
      const isCompleted = openRisk?.isUnscored === true && asksForRisk(command);
      return this.record(tx, stored, {
        context,
        repeatReason: command.despiteEarlier?.reason ?? null,
        occasion: {
          // Completed, it is the form whose risk was raised: one risk, reviewed once.
          questionnaireId: isCompleted ? openRisk.questionnaireId : newId(),
          takenAt,
          occasion: command.occasion,
          appointmentId: linked,
          recordedBy: context.caller.role === 'patient' ? 'person' : 'clinician',
          questionnaires: command.questionnaires,
        },
      });
    });
  }

  /**
   * A record that went into another is its person’s all the same. Whoever asks after somebody else's referral hears what
   * he or she would hear of one that is not there: that it exists is nobody's business.
   */
  private async refuseUnlessOwn(
    tx: Transaction,
    { course }: CourseForScoring,
    { personId }: Caller,
  ): Promise<void> {
    if (personId === undefined || (await this.persons.isOne(tx, personId, course.state.personId))) return;
    throw referralNotKnownYet();
  }

  /** Only staff say that it is no repeat: whoever taps twice means one. */
  private async refuseRepeat(
    tx: Transaction,
    { course }: CourseForScoring,
    { occasion, context, repeatReason }: Recording,
  ): Promise<void> {
    if (repeatReason !== null && context.caller.role !== 'patient') return;
    const { takenAt, appointmentId } = occasion;
    const instruments = occasion.questionnaires.map(({ instrument }) => instrument);
    const referralId = course.state.courseId;
    refuseRepeat(await earlierScores(tx, { referralId, takenAt, appointmentId, instruments }));
  }

  private async record(
    tx: Transaction,
    stored: CourseForScoring,
    recording: Recording,
  ): Promise<ScoresRecordedAnswer> {
    const { occasion, context, repeatReason } = recording;
    const { course } = stored;
    const recordedAt = context.now;
    const reviewTimes = this.configuration.reviewTimesOf(course.state.providerCode);
    const recorded = course.recordScores(occasion, { recordedAt, reviewTimes });
    await this.refuseRepeat(tx, stored, recording);
    const saved = await this.courses.addScores(tx, stored, { occasion, recorded, recordedAt, repeatReason });
    await settleOutcome(tx, { courses: this.courses, held: saved }, context.now);
    const scores = recorded.scored.map(({ instrument, total, prorated, items }) => ({
      instrument,
      total,
      prorated,
      ...items,
    }));
    const { questionnaireId } = occasion;
    if (recorded.risk === null) return { questionnaireId, scores };
    return { questionnaireId, scores, risk: riskToReview(recorded.risk), crisisHelp };
  }
}

interface Recording {
  readonly occasion: Occasion;
  readonly context: CommandContext;
  readonly repeatReason: string | null;
}

function asksForRisk({ questionnaires }: RecordScores): boolean {
  return questionnaires.some(({ instrument }) => instrument === 'PHQ-9');
}

/**
 * An appointment that is not known here may still come; one that is known belongs to one referral. To a patient an appointment
 * of somebody else is answered as one that nobody knows: the scores are recorded, without a link to it.
 */
function linkedAppointment(
  { referralOfAppointment }: CourseForScoring,
  { referralId, appointmentId }: { readonly referralId: string; readonly appointmentId: string | null },
  { role }: Caller,
): string | null {
  if (referralOfAppointment === null || referralOfAppointment === referralId) return appointmentId;
  if (role === 'patient') return null;
  throw RuleBroken.wrongValue(
    'scores.appointment-of-another-referral',
    'This appointment belongs to another referral.',
    'appointmentId',
  );
}
