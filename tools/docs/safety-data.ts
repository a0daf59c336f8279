import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { reasonOf } from '#local/setup-problem';
import { withoutControl } from '../safety/removed-control.js';

const grade = z.int().min(1).max(5);

const control = z.strictObject({
  /** What stands between the cause and the harm. */
  does: z.string().min(1),
  /** The file that does it. */
  code: z.string().min(1),
  /** The spec that proves it: a file, and the sentence that it holds. Absent: nothing proves it yet. */
  spec: z.strictObject({ file: z.string(), sentence: z.string() }).optional(),
  /** How npm run prove:hazards takes it away: words of the code that occur once, and what then stands there. */
  removed: z.strictObject({ find: z.string().min(1), replace: z.string() }).optional(),
});
export type Control = z.infer<typeof control>;

const hazard = z.strictObject({
  id: z.string().regex(/^H[0-9]{2}$/),
  hazard: z.string(),
  causes: z.array(z.string()).min(1),
  effect: z.string(),
  severity: grade,
  likelihood: grade,
  controls: z.array(control).min(1),
  residual: z.strictObject({ severity: grade, likelihood: grade }),
  owner: z.string(),
  status: z.enum(['controlled', 'open']),
  open: z.string().optional(),
});
export type Hazard = z.infer<typeof hazard>;

const hazardLog = z.strictObject({
  owners: z.record(z.string(), z.string()),
  hazards: z.array(hazard).min(18),
});
export type HazardLog = z.infer<typeof hazardLog>;

export const hazardsFile = 'docs/clinical-safety/hazards.yaml';

export function hazardLogIn(text: string): HazardLog {
  return hazardLog.parse(parse(text));
}

export function readHazardLog(root: string): HazardLog {
  return hazardLogIn(readFileSync(join(root, hazardsFile), 'utf8'));
}

/** Files and sentences that the log names and the tree does not hold, and hazards that say more than they can prove. */
export function controlProblems({ hazards, owners }: HazardLog, root: string): readonly string[] {
  return hazards.flatMap((one) => [
    ...one.controls.flatMap((given) => problemsOf(one.id, given, root)),
    ...(owners[one.owner] === undefined ? [`${one.id}: nobody is called ${one.owner}.`] : []),
    ...(one.status === 'controlled' && one.controls.some(({ spec }) => spec === undefined)
      ? [`${one.id} counts as controlled, but a control has no spec.`]
      : []),
    ...(one.status === 'open' && one.open === undefined
      ? [`${one.id} is open and does not say what is missing.`]
      : []),
  ]);
}

function problemsOf(id: string, { code, spec, removed }: Control, root: string): string[] {
  const missing = removalProblems(textOf(join(root, code)), removed).map(
    (said) => `${id}: ${code}: ${said}.`,
  );
  if (spec === undefined) return missing;
  if (removed === undefined)
    missing.push(`${id}: nothing says how “${spec.sentence}” loses its control (removed).`);
  const text = textOf(join(root, spec.file));
  if (text === null) return [...missing, `${id}: there is no spec ${spec.file}.`];
  // Prettier breaks long calls: a sentence counts wherever its words stand in one string.
  return text.includes(spec.sentence)
    ? missing
    : [...missing, `${id}: ${spec.file} does not say “${spec.sentence}”.`];
}

function removalProblems(code: string | null, removed: Control['removed']): string[] {
  if (code === null) return ['there is no such file'];
  if (removed === undefined) return [];
  try {
    withoutControl(code, removed);
    return [];
  } catch (problem) {
    return [reasonOf(problem)];
  }
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

const storedData = z.strictObject({
  what: z.string(),
  why: z.string(),
  basis: z.string(),
  period: z.string(),
  erasure: z.string(),
  /** The columns that erasure leaves; absent where the rows go. */
  stays: z
    .string()
    .transform((names) => names.split(' '))
    .optional(),
});
export type StoredData = z.infer<typeof storedData>;

const retention = z.strictObject({
  sources: z.record(z.string(), z.string()),
  bases: z.record(z.string(), z.string()),
  periods: z.record(
    z.string(),
    z.strictObject({ keep: z.string(), source: z.string(), years: z.int().optional() }),
  ),
  everyService: z.record(z.string(), storedData),
  services: z.record(z.string(), z.record(z.string(), storedData)),
  elsewhere: z.record(z.string(), storedData),
  topics: z.array(z.string()),
});
export type Retention = z.infer<typeof retention>;

export const retentionFile = 'docs/records/retention.yaml';

/** @throws Error naming a row whose basis, period or source there is not. */
export function readRetention(root: string): Retention {
  const read = retention.parse(parse(readFileSync(join(root, retentionFile), 'utf8')));
  const rows = [read.everyService, read.elsewhere, ...Object.values(read.services)].flatMap(
    Object.entries<StoredData>,
  );
  for (const [name, { basis, period }] of rows) {
    const source = read.periods[period]?.source;
    if (read.bases[basis] === undefined) throw new Error(`${retentionFile}: ${name} has no basis ${basis}.`);
    if (source === undefined) throw new Error(`${retentionFile}: ${name} has no period ${period}.`);
    if (read.sources[source] === undefined)
      throw new Error(`${retentionFile}: there is no source ${source}.`);
  }
  return read;
}

/** What is said of a table; undefined where nothing is. */
export function rowOf(
  { services, everyService }: Retention,
  service: string,
  table: string,
): StoredData | undefined {
  return services[service]?.[table] ?? everyService[table];
}
