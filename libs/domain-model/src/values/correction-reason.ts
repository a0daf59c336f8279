import type { Instant } from './calendar.js';
import { codeList } from './code-list.js';

/** Why what was recorded is corrected, as a code: the words behind it stay in the service that owns the event. */
export const correctionReason = codeList('Correction reason', {
  'recorded-in-error': 'It never happened, or was recorded twice',
  'wrong-person': 'It belongs to somebody else',
  'late-information': 'It was right by what was known then',
  'transcription': 'It was copied wrongly',
  'other': 'Another reason, written down in the record',
});
export type CorrectionReason = (typeof correctionReason.codes)[number];

/** Who puts something right, when and why: what every correcting event says. The words behind the reason are no part of it. */
export interface Correcting {
  readonly reason: CorrectionReason;
  /** The opaque subject of a token. */
  readonly correctedBy: string;
  readonly correctedAt: Instant;
}
