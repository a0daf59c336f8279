import { codeList } from './code-list.js';

/** Consultation mechanism, data set v2.1, I201070 (measures M1001–M1020). */
export const consultationMedium = codeList('Consultation medium', {
  '01': 'Face to face communication',
  '02': 'Telephone',
  '04': 'Talk type for a person unable to speak',
  '05': 'Email',
  '09': 'Text message (asynchronous)',
  '10': 'Instant messaging (synchronous)',
  '11': 'Video consultation',
  '12': 'Message board (asynchronous)',
  '13': 'Chat room (synchronous)',
  '98': 'Other',
});
export type ConsultationMedium = (typeof consultationMedium.codes)[number];
