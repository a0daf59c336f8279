import { z } from 'zod';
import { fieldNotes } from './field-notes.js';

export type ProblemCategory =
  'depression' | 'anxiety-and-stress' | 'medically-unexplained' | 'other-mental-health';

export interface ProblemRow {
  /** ICD-10 without its dot, or SNOMED CT where the national set uses it. */
  readonly code: string;
  readonly name: string;
  readonly category: ProblemCategory;
  /**
   * Guided self-help is not recommended (NICE): social anxiety disorder and PTSD (NHS England programme
   * page).
   */
  readonly noGuidedSelfHelp: boolean;
}

function row(code: string, name: string, category: ProblemCategory, noGuidedSelfHelp = false): ProblemRow {
  return { code, name, category, noGuidedSelfHelp };
}

/** Presenting complaint → problem descriptor (monthly metadata, V011). */
export const problems: readonly ProblemRow[] = [
  row('F320', 'Depression: mild episode', 'depression'),
  row('F321', 'Depression: moderate episode', 'depression'),
  row('F322', 'Depression: severe episode', 'depression'),
  row('F329', 'Depression: episode, unspecified', 'depression'),
  row('F339', 'Depression: recurrent', 'depression'),
  row('F400', 'Agoraphobia', 'anxiety-and-stress'),
  row('F401', 'Social phobias', 'anxiety-and-stress', true),
  row('F402', 'Specific (isolated) phobias', 'anxiety-and-stress'),
  row('F410', 'Panic disorder', 'anxiety-and-stress'),
  row('F411', 'Generalised anxiety disorder', 'anxiety-and-stress'),
  row('F412', 'Mixed anxiety and depressive disorder', 'anxiety-and-stress'),
  row('F419', 'Other anxiety or stress related disorder', 'anxiety-and-stress'),
  row('F429', 'Obsessive-compulsive disorder', 'anxiety-and-stress'),
  row('F431', 'Post-traumatic stress disorder', 'anxiety-and-stress', true),
  row('F432', 'Adjustment disorders', 'anxiety-and-stress'),
  row('F452', 'Hypochondriacal disorders (health anxiety)', 'anxiety-and-stress'),
  row('83482000', 'Body dysmorphic disorder', 'anxiety-and-stress'),
  row('K589', 'Irritable bowel syndrome', 'medically-unexplained'),
  row('G933', 'Chronic fatigue syndrome', 'medically-unexplained'),
  row('723916001', 'Medically unexplained symptoms, not otherwise specified', 'medically-unexplained'),
  row('F99X', 'Other mental health problem', 'other-mental-health'),
];

const byCode = new Map(problems.map((problem) => [problem.code, problem]));

export const ProblemDescriptor = z
  .enum(
    problems.map(({ code }) => code),
    { error: `A problem descriptor is one of ${problems.map(({ code }) => code).join(', ')}.` },
  )
  .register(fieldNotes, { meanings: Object.fromEntries(problems.map(({ code, name }) => [code, name])) })
  .describe('Problem descriptor: ICD-10 without its dot, or SNOMED CT.');
export type ProblemDescriptor = z.infer<typeof ProblemDescriptor>;

/** @throws RangeError for a code that is not a problem descriptor. */
export function problemOf(code: ProblemDescriptor): ProblemRow {
  const problem = byCode.get(code);
  if (problem === undefined) throw new RangeError(`"${code}" is not a problem descriptor.`);
  return problem;
}
