import { readableText } from '#domain-model/values/readable-text';

/** Why a contact is another one, though the person has one of this kind at this very time. */
export const separateContactReason = readableText({ what: 'This text', most: 500 });

export const separateContact =
  'Only where a contact of the same person, time and kind is recorded: why this is another one. Stays in this service, never published.';

/** Why a contact took place though its clinician had left, was not qualified, or the help was advised against. */
export const tookPlaceReason = readableText({ what: 'This text', most: 500 });

export const tookPlaceAnyway =
  'Only for what took place though the clinician had left or was not qualified on that day, or the help is advised ' +
  'against: why it is recorded all the same. Stays in this service, never published.';

export const wentAgainst = 'Codes of the rules that the contact went against; it is recorded all the same.';
