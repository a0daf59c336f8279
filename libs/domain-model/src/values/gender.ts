import { codeList } from './code-list.js';

/** Person stated gender code, I001090. */
export const gender = codeList('Gender code', {
  '1': 'Male',
  '2': 'Female',
  '9': 'Indeterminate',
  'X': 'Not known',
});
export type Gender = (typeof gender.codes)[number];
