import { z } from 'zod';

/** Who or what besides the clinician speaks for a membership in a care team. */
export const confirmedBy = z
  .enum(['staff', 'reason'])
  .optional()
  .describe(
    'What speaks for it that the clinician comes in: other staff whose act it is, or a reason that is listed; absent: the own act alone, which counts for no other referral once records are merged.',
  );
