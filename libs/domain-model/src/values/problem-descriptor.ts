import { z } from 'zod';
import { fieldNotes } from './field-notes.js';
import { isSnomedConcept } from './snomed-code.js';

export type ProblemCategory =
  'depression' | 'anxiety-and-stress' | 'medically-unexplained' | 'other-mental-health' | 'other-recorded';

/** A problem descriptor as it is counted (monthly metadata, V011). */
export interface ProblemGroup {
  /** What the codes of the group begin with. */
  readonly begins: readonly string[];
  readonly name: string;
  readonly category: ProblemCategory;
}

function group(name: string, category: ProblemCategory, ...begins: readonly string[]): ProblemGroup {
  return { begins, name, category };
}

/**
 * Presenting complaint → problem descriptor (monthly metadata of July 2026, V011), the first that fits. V011 counts F452
 * among anxiety and the rest of F45 among the other mental health disorders; F420 and F429 are both obsessive-compulsive.
 */
export const problemGroups: readonly ProblemGroup[] = [
  group('Depression', 'depression', 'F32', 'F33'),
  group('Agoraphobia', 'anxiety-and-stress', 'F400'),
  group('Social phobias', 'anxiety-and-stress', 'F401'),
  group('Specific (isolated) phobias', 'anxiety-and-stress', 'F402'),
  group('Panic disorder', 'anxiety-and-stress', 'F410'),
  group('Generalised anxiety disorder', 'anxiety-and-stress', 'F411'),
  group('Mixed anxiety and depressive disorder', 'anxiety-and-stress', 'F412'),
  group('Obsessive-compulsive disorder', 'anxiety-and-stress', 'F42'),
  group('Post-traumatic stress disorder', 'anxiety-and-stress', 'F431'),
  group('Hypochondriacal disorders (health anxiety)', 'anxiety-and-stress', 'F452'),
  group('Body dysmorphic disorder', 'anxiety-and-stress', '83482000'),
  group('Other anxiety or stress related disorder', 'anxiety-and-stress', 'F40', 'F41', 'F43'),
  group('Irritable bowel syndrome', 'medically-unexplained', 'K58'),
  group('Chronic fatigue syndrome', 'medically-unexplained', 'G933'),
  group('Medically unexplained symptoms, not otherwise specified', 'medically-unexplained', '723916001'),
  group('Other mental health problem', 'other-mental-health', 'F10', 'F31', 'F45', 'F50', 'F99'),
];

const otherRecorded = group('Other recorded problem (not mental health)', 'other-recorded', '');

export interface ProblemRow {
  /** ICD-10 without its dot, or SNOMED CT where the national set uses it. */
  readonly code: string;
  readonly name: string;
  readonly category: ProblemCategory;
}

/** The codes in everyday use, by name (WHO, ICD-10; V011). Every other code that the national rules take is taken too. */
const names: Readonly<Record<string, string>> = {
  'F320': 'Depression: mild episode',
  'F321': 'Depression: moderate episode',
  'F322': 'Depression: severe episode without psychotic symptoms',
  'F323': 'Depression: severe episode with psychotic symptoms',
  'F328': 'Depression: other episode',
  'F329': 'Depression: episode, unspecified',
  'F330': 'Depression: recurrent, current episode mild',
  'F331': 'Depression: recurrent, current episode moderate',
  'F332': 'Depression: recurrent, current episode severe without psychotic symptoms',
  'F333': 'Depression: recurrent, current episode severe with psychotic symptoms',
  'F334': 'Depression: recurrent, in remission',
  'F338': 'Depression: recurrent, other',
  'F339': 'Depression: recurrent',
  'F400': 'Agoraphobia',
  'F401': 'Social phobias',
  'F402': 'Specific (isolated) phobias',
  'F408': 'Other phobic anxiety disorder',
  'F409': 'Phobic anxiety disorder, unspecified',
  'F410': 'Panic disorder',
  'F411': 'Generalised anxiety disorder',
  'F412': 'Mixed anxiety and depressive disorder',
  'F413': 'Other mixed anxiety disorder',
  'F418': 'Other specified anxiety disorder',
  'F419': 'Other anxiety or stress related disorder',
  'F420': 'Obsessive-compulsive disorder: mostly obsessional thoughts',
  'F421': 'Obsessive-compulsive disorder: mostly compulsive acts',
  'F422': 'Obsessive-compulsive disorder: thoughts and acts',
  'F428': 'Obsessive-compulsive disorder: other',
  'F429': 'Obsessive-compulsive disorder',
  'F430': 'Acute stress reaction',
  'F431': 'Post-traumatic stress disorder',
  'F432': 'Adjustment disorders',
  'F438': 'Other reaction to severe stress',
  'F439': 'Reaction to severe stress, unspecified',
  'F450': 'Somatisation disorder',
  'F452': 'Hypochondriacal disorders (health anxiety)',
  'F454': 'Persistent somatoform pain disorder',
  'F459': 'Somatoform disorder, unspecified',
  '83482000': 'Body dysmorphic disorder',
  'K580': 'Irritable bowel syndrome with diarrhoea',
  'K589': 'Irritable bowel syndrome',
  'G933': 'Chronic fatigue syndrome',
  '723916001': 'Medically unexplained symptoms, not otherwise specified',
  'F102': 'Alcohol dependence',
  'F319': 'Bipolar affective disorder, unspecified',
  'F509': 'Eating disorder, unspecified',
  'F99X': 'Other mental health problem',
};

export const problems: readonly ProblemRow[] = Object.keys(names)
  .map((code) => rowOf(code))
  // Object keys that look like numbers come first: the list reads by chapter.
  .sort((one, other) => (one.code < other.code ? -1 : 1));

/**
 * Four to six characters: a letter and two digits, the fourth character (X where the category has no fourth), and at most
 * a fifth digit and the asterisk or dagger as A or D. Of the mental chapter only the categories that exist.
 */
const category = 'F(?:0[0-79]|1\\d|2[0-589]|3[0-489]|4[0-58]|5[0-59]|6[0-689]|7[0-389]|8[0-489]|9[0-589])';
const codePattern = new RegExp(`^(?:(?:[A-EG-Z]\\d{2}|${category})[\\dX]\\d?[AD]?|[1-9]\\d{5,17})$`);

/**
 * What the national rules accept, kept as it is given (IDS60309: a presenting complaint has 4 to 18 characters; IDS60310:
 * its form is that of its scheme). Whether an ICD-10 code outside the mental chapter exists is checked by nobody before the national system does.
 */
export const ProblemDescriptor = z
  .string()
  .regex(codePattern, {
    error:
      'A problem descriptor is an ICD-10 code of four to six characters without its dot, such as F401, or a SNOMED CT concept id, such as 83482000.',
  })
  .refine((code) => /^[A-Z]/.test(code) || isSnomedConcept(code), {
    error: 'A problem descriptor in SNOMED CT is a concept id with its right check digit.',
  })
  .register(fieldNotes, { meanings: names })
  .describe('Problem descriptor: ICD-10 without its dot, or SNOMED CT.');
export type ProblemDescriptor = z.infer<typeof ProblemDescriptor>;

/** @throws RangeError for a code that is not a problem descriptor. */
export function problemOf(code: ProblemDescriptor): ProblemRow {
  if (!ProblemDescriptor.safeParse(code).success)
    throw new RangeError(`"${code}" is not a problem descriptor.`);
  return rowOf(code);
}

/** As what a problem is counted (V011). */
export function problemGroupOf(code: ProblemDescriptor): ProblemGroup {
  return problemGroups.find(({ begins }) => begins.some((start) => code.startsWith(start))) ?? otherRecorded;
}

/** The problems that rules of treatment speak of. */
export const isDepression = (code: ProblemDescriptor): boolean =>
  problemGroupOf(code).category === 'depression';
/** F33: recurrent depressive disorder. */
export const isRecurrentDepression = (code: ProblemDescriptor): boolean => code.startsWith('F33');
export const isPtsd = (code: ProblemDescriptor): boolean => code.startsWith('F431');
export const isSocialAnxiety = (code: ProblemDescriptor): boolean => code.startsWith('F401');
/** F20 to F29: schizophrenia, schizotypal and delusional disorders. */
export const isPsychosis = (code: ProblemDescriptor): boolean => code.startsWith('F2');
/** A manic episode (F30) is the first of a bipolar disorder (F31). */
export const isBipolar = (code: ProblemDescriptor): boolean => /^F3[01]/.test(code);
export const isPsychoticDepression = (code: ProblemDescriptor): boolean => /^F3[23]3/.test(code);
export const isPersonalityDisorder = (code: ProblemDescriptor): boolean => /^F6[01]/.test(code);

function rowOf(code: string): ProblemRow {
  const { name, category: of } = problemGroupOf(code);
  return { code, name: names[code] ?? name, category: of };
}
