import type { Clinician } from './clinician.js';

export interface Training {
  readonly of: Clinician;
}
