import { z } from 'zod';

/** General medical practice code of the patient's registration, I002010: six letters and digits. */
export const GpPracticeCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{6}$/, 'A GP practice code is six letters and digits, such as A81001.');
export type GpPracticeCode = z.infer<typeof GpPracticeCode>;
