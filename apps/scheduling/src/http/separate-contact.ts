import { z } from 'zod';

/** Why a contact is another one, though the person has one of this kind at this very time. */
export const separateContactReason = z
  .string()
  .trim()
  .min(1, 'This text is not empty.')
  .max(500, 'This text has at most 500 letters.');

export const separateContact =
  'Only where a contact of the same person, time and kind is kept: why this is another one. Kept here, never published.';
