import { z } from 'zod';

/** An organisation's ODS code: three to six capital letters and digits (data set v2.1, I000080). */
export const OdsCode = z
  .string()
  .regex(/^[A-Z0-9]{3,6}$/, 'An ODS code is 3 to 6 capital letters and digits, such as DH0.');
export type OdsCode = z.infer<typeof OdsCode>;
