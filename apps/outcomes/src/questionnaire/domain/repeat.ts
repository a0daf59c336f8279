import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';

/** Questionnaires that were recorded first, of what is sent again. */
export interface EarlierScores {
  readonly questionnaireId: string;
  readonly takenAt: Instant;
  readonly recordedAt: Instant;
  readonly recordedBy: 'clinician' | 'person';
  readonly appointmentId: string | null;
}

/**
 * One instrument is filled in once for one contact, and once at one time: nobody answers about the last two weeks twice in a
 * quarter of an hour. A double tap, a form that both the person and the clinician enter, and a message sent again without its
 * key would else be first and last score of a course, and two risks. The quarter of an hour is the platform's design.
 */
export const minutesOfOneOccasion = 15;

/** @throws RuleBroken `scores.recorded-already` (409) that shows what was recorded first */
export function refuseRepeat(earlier: EarlierScores | undefined): void {
  if (earlier === undefined) return;
  throw RuleBroken.wrongState(
    'scores.recorded-already',
    'One of these questionnaires has been recorded of this contact or time. Correct the first, or let staff send this again ' +
      'with despiteEarlier and its reason.',
    {
      field: 'despiteEarlier',
      more: { earlier, ways: ['POST /questionnaires/{questionnaireId}/correction', 'despiteEarlier'] },
    },
  );
}
