import { codeList } from './code-list.js';

/**
 * By what an NHS number was verified to be a person's. Without it a number is only a claim: NHS Data Dictionary, NHS NUMBER
 * STATUS INDICATOR CODE, tells "present and verified" (01) from "present but not traced" (02) in the same way.
 */
export const nhsNumberVerification = codeList('How an NHS number was verified', {
  'nhs-login': 'The person signed in with NHS login, proved to level P9',
  'pds-trace': 'Traced in the Personal Demographics Service by name, birth date and address',
  'document-seen': 'Read from a document of the person, such as an NHS letter or the NHS App',
  'gp-letter': 'Read from a letter of the practice where the person is registered',
});
export type NhsNumberVerification = (typeof nhsNumberVerification.codes)[number];

/** What staff may say; that somebody signed in, only the token says. */
export const verificationByStaff = codeList('How an NHS number was verified', {
  'pds-trace': nhsNumberVerification.meaning('pds-trace'),
  'document-seen': nhsNumberVerification.meaning('document-seen'),
  'gp-letter': nhsNumberVerification.meaning('gp-letter'),
});
export type VerificationByStaff = (typeof verificationByStaff.codes)[number];
