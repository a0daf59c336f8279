// npm run prove:hazards: takes each control of the hazard log away, in a copy, and expects its spec to turn red.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { beginLog } from '#local/own-process';
import { home, root } from '#local/settings';
import { reasonOf } from '#local/setup-problem';
import { secondsSince, say } from '#local/terminal';
import { readHazardLog, type Control } from '../docs/safety-data.js';
import { verdictOn } from './removed-control.js';
import { ScratchTree } from './scratch-tree.js';

const usage = `npm run prove:hazards [-- --only H03 --only H07.2]

Takes each control of docs/clinical-safety/hazards.yaml away (removed: find, replace), one after the other, in a copy of
the tree, and runs the spec that is said to prove it. A control is proved when that spec is green with it and red without.

  --only H03     the controls of one hazard; H03.2 its second control alone
  --help         this text

Exit code: 0 all proved, 1 not all. What jest said stands in .stepwise/logs/prove-hazards.log.`;

const logFile = join(home, 'logs', 'prove-hazards.log');

interface Claim {
  readonly id: string;
  readonly control: Control;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
  });
  if (values.help) return say(usage);
  const claims = claimsOf(values.only);
  if (claims.length === 0) throw new Error('--only names no hazard of the log');
  beginLog(logFile);
  const tree = new ScratchTree(logFile);
  try {
    return await proveAll(claims, tree);
  } finally {
    await tree.remove();
  }
}

function claimsOf(only: readonly string[] | undefined): readonly Claim[] {
  const all = readHazardLog(root).hazards.flatMap(({ id, controls }) =>
    controls.map((control, at) => ({ id: `${id}.${at + 1}`, control })),
  );
  return all.filter(({ id }) => only?.some((one) => id === one || id.startsWith(`${one}.`)) ?? true);
}

async function proveAll(claims: readonly Claim[], tree: ScratchTree): Promise<number> {
  const specs = claims.flatMap(({ control }) => (control.spec === undefined ? [] : [control.spec]));
  say(`All ${specs.length} sentences with their controls …`);
  const withControl = await tree.try(specs);
  let proved = 0;
  for (const { id, control } of claims) {
    const began = Date.now();
    const isGreen = control.spec === undefined || verdictOn(control.spec.sentence, withControl) === 'green';
    const verdict = isGreen ? await verdictWithout(control, tree) : 'NOT PROVED: not green with it';
    if (verdict === 'red') proved++;
    say(`${id.padEnd(7)}${verdict.padEnd(10)}${secondsSince(began).padStart(8)}  ${control.does}`);
  }
  say(`\n${proved} of ${claims.length} controls proved: green with it, red without.`);
  return proved === claims.length ? 0 : 1;
}

async function verdictWithout({ code, removed, spec }: Control, tree: ScratchTree): Promise<string> {
  if (spec === undefined) return 'NOT PROVED: no spec';
  if (removed === undefined) return 'NOT PROVED: nothing says how to remove it';
  const tried = await tree.tryWithout(code, removed, spec).catch(reasonOf);
  if (typeof tried === 'string') return `NOT PROVED: ${tried}`;
  const verdict = verdictOn(spec.sentence, tried);
  if (verdict === 'not tried') return 'NOT PROVED: does not load without it';
  return verdict === 'red' ? 'red' : 'NOT RED';
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
try {
  process.exitCode = await main();
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n\n${usage}\n`);
  process.exitCode = 2;
}
