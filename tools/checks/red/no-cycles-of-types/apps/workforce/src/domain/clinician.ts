import type { Training } from './training.js';

export interface Clinician {
  readonly trainings: readonly Training[];
}
