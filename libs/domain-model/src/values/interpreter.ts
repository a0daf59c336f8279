import { z } from 'zod';

/**
 * Language code, I001120: ISO 639-1 in lower case, or q1 to q5, which the NHS adds for sign languages and
 * others. Whether a two-letter code is on the ISO list is not checked.
 */
export const LanguageCode = z
  .string()
  .regex(/^([a-z]{2}|q[1-5])$/, 'A language code is two lower-case letters of ISO 639-1, or q1 to q5.');
export type LanguageCode = z.infer<typeof LanguageCode>;

/** Whether someone needs an interpreter and, if so, for which language. */
export const InterpreterNeed = z
  .object({ needed: z.boolean(), language: LanguageCode.nullish() })
  .refine(({ needed, language }) => !needed || typeof language === 'string', {
    error: 'Say for which language an interpreter is needed.',
    path: ['language'],
  });
export type InterpreterNeed = z.infer<typeof InterpreterNeed>;
