import { z } from 'zod';

/** Data set v2.1, I001070. IDSREJ007: an invalid postcode rejects the whole monthly file, so it is refused at entry. */
const asWritten = /^([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})$/;

/** A postcode of usual address, parsed to capitals with one space: `ls1 4jl` and `LS14JL` are `LS1 4JL`. */
export const Postcode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(asWritten, 'A postcode is like LS1 4JL.')
  .transform((written) => written.replace(asWritten, '$1 $2'));
export type Postcode = z.infer<typeof Postcode>;
