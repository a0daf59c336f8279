import { readableText } from '#domain-model/values/readable-text';

/** Why a contact is another one, though the person has one of this kind at this very time. */
export const separateContactReason = readableText({ what: 'This text', most: 500 });

export const separateContact =
  'Only where a contact of the same person, time and kind is kept: why this is another one. Kept here, never published.';
