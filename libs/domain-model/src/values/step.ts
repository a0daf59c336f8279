import { codeList } from './code-list.js';
import type { Intensity } from './therapy.js';

/**
 * The steps of stepped care that this service delivers: 2 low intensity, 3 high intensity (NICE stepped
 * care).
 */
export const step = codeList('Step', { '2': 'Low intensity', '3': 'High intensity' });
export type Step = (typeof step.codes)[number];

export function stepOf(intensity: Intensity): Step {
  return intensity === 'low' ? '2' : '3';
}
