import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { Skill } from './person.js';
import type { Seeded } from './seeded.js';

export type HighSkill = Exclude<Skill, 'low-intensity' | 'employment-support'>;
export type Mix = 'low' | 'high' | 'both' | 'no-code';

/** Guided self-help with a book or a computer. */
const lowIntensity: readonly TherapyCode[] = ['748051000000105', '748041000000107'];
const highIntensity: Readonly<Record<HighSkill, TherapyCode>> = {
  'cognitive-behaviour': '304891004',
  'counselling': '286711000000107',
  'interpersonal': '443730003',
};

/**
 * Problem descriptors whose anxiety measure is GAD-7, about as often as England 2024-25 recorded
 * them.
 */
const problems: readonly (readonly [ProblemDescriptor, number])[] = [
  ['F320', 6],
  ['F321', 14],
  ['F322', 6],
  ['F329', 12],
  ['F339', 8],
  ['F411', 36],
  ['F412', 5],
  ['F419', 5],
  ['F432', 5],
  ['F402', 2],
  ['F99X', 1],
];

export interface Care {
  readonly problem: ProblemDescriptor;
  readonly low: TherapyCode;
  readonly high: TherapyCode;
  readonly highSkill: HighSkill;
}

/** What is wrong, and what would be offered at either step: counselling and interpersonal therapy for depression only. */
export function drawCare(seeded: Seeded): Care {
  const problem = seeded.weighted(problems);
  const highSkill =
    problem.startsWith('F32') || problem.startsWith('F33') ? forDepression(seeded) : 'cognitive-behaviour';
  return { problem, low: seeded.pick(lowIntensity), high: highIntensity[highSkill], highSkill };
}

function forDepression(seeded: Seeded): HighSkill {
  return seeded.weighted([
    ['cognitive-behaviour', 60],
    ['counselling', 32],
    ['interpersonal', 8],
  ] as const);
}

/** Minutes: assessment 45, low intensity 30, high intensity 60 (rounded from IAPT-Pathway-DES). */
export const minutesOf = { assessment: 45, low: 30, high: 60 } as const;
