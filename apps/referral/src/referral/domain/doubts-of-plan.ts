import type { TherapyCode } from '#domain-model/values/therapy';
import type { ReferralState } from './referral.state.js';
import { doubtsAbout } from './suitability.js';

/** Why what is planned is not, or not without a reason, for the problem that stands now. */
export interface Doubt {
  readonly therapy: TherapyCode;
  readonly code: string;
  readonly message: string;
}

/** What was planned stays as it is; that it is not for the right problem is said at once, not at the next booking. */
export function doubtsOfPlan({ assessment, acceptance }: ReferralState): readonly Doubt[] {
  const accepted = acceptance?.lapsedOn === null ? acceptance.therapy : null;
  const planned = accepted ?? assessment?.therapy ?? null;
  if (planned === null || assessment === null) return [];
  return doubtsAbout(planned, assessment.problemDescriptor).map(({ code, message }) => ({
    therapy: planned,
    code,
    message,
  }));
}
