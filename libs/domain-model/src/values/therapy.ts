import { z } from 'zod';
import { fieldNotes } from './field-notes.js';

export type Intensity = 'low' | 'high';

export interface TherapyRow {
  /** SNOMED CT concept id, as sent in IDS202 CodeProcAndProcStatus. */
  readonly code: string;
  readonly name: string;
  /** The national therapy type number where there is one. */
  readonly number: number | null;
  /** null: not treatment (employment support). */
  readonly intensity: Intensity | null;
  /** Low intensity help with a national number (20–28): guided, non-guided and digital self-help, and what is like it. */
  readonly isLowIntensityHelp: boolean;
}

function row(code: string, name: string, number: number | null, intensity: Intensity | null): TherapyRow {
  return { code, name, number, intensity, isLowIntensityHelp: intensity === 'low' && number !== null };
}

/** Therapy codes and their intensity (measures M090–M111, M346). */
export const therapies: readonly TherapyRow[] = [
  row('748051000000105', 'Guided self-help (book)', 20, 'low'),
  row('748101000000105', 'Non-guided self-help (book)', 21, 'low'),
  row('748041000000107', 'Guided self-help (computer)', 22, 'low'),
  row('748091000000102', 'Non-guided self-help (computer)', 23, 'low'),
  row('748061000000108', 'Structured physical activity', 25, 'low'),
  row('702545008', 'Psychoeducational peer support', 27, 'low'),
  row('1026111000000108', 'Other low intensity', 28, 'low'),
  row('975131000000104', 'Community signposting', null, 'low'),
  row('199314001', 'Ante- or post-natal counselling', null, 'low'),
  row('1127281000000100', 'Applied relaxation', 40, 'high'),
  row('1129471000000105', 'Couples therapy for depression', 42, 'high'),
  row('842901000000108', 'Collaborative care', 43, 'high'),
  row('286711000000107', 'Counselling for depression', 44, 'high'),
  row('314034001', 'Brief psychodynamic psychotherapy', 45, 'high'),
  row('429048003', 'Brief psychodynamic psychotherapy (as also recorded)', 45, 'high'),
  row('449030000', 'Eye movement desensitisation and reprocessing', 46, 'high'),
  row('933221000000107', 'Mindfulness', 47, 'high'),
  row('1026131000000100', 'Other high intensity', 48, 'high'),
  row('304891004', 'Cognitive behaviour therapy', 50, 'high'),
  row('228557008', 'Cognitive behaviour therapy (as also recorded)', 50, 'high'),
  row('443730003', 'Interpersonal psychotherapy', 51, 'high'),
  row('1098051000000103', 'Employment support', null, null),
];

const byCode = new Map(therapies.map((therapy) => [therapy.code, therapy]));

/** A therapy's SNOMED CT code. */
export const TherapyCode = z
  .enum(
    therapies.map(({ code }) => code),
    {
      error:
        'A therapy code is one of the national therapy types, such as 304891004 (cognitive behaviour therapy).',
    },
  )
  .register(fieldNotes, { meanings: Object.fromEntries(therapies.map(({ code, name }) => [code, name])) })
  .describe('Therapy, SNOMED CT.');
export type TherapyCode = z.infer<typeof TherapyCode>;

/** @throws RangeError for a code that is not on the national list. */
export function therapyOf(code: TherapyCode): TherapyRow {
  const therapy = byCode.get(code);
  if (therapy === undefined) throw new RangeError(`"${code}" is not a therapy code of the national list.`);
  return therapy;
}
