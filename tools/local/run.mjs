// npm run migrate, token, operate, …: installs what is missing, builds, and runs the program of that name.
import { buildIfStale, fail, helpIfAsked, installMissing, runNode, usageIn } from './prepare.mjs';

const operator = 'apps/operator/src';

/** Where each program is; a command of the operator's has its help in a file of its own. */
const programs = {
  'operate': { path: `${operator}/operate.program`, help: `${operator}/operate.ts` },
  'migrate': commandOfOperator('migrate', 'setup'),
  'backup': commandOfOperator('backup', 'backup'),
  'restore': commandOfOperator('restore', 'backup'),
  'audit': commandOfOperator('audit', 'audit'),
  'retention': commandOfOperator('retention', 'retention'),
  'prove-restore': { path: 'tools/restore/prove-restore.program' },
  'prove-hazards': { path: 'tools/safety/prove-hazards.program' },
  'token': { path: 'tools/local/token.program' },
  'bench-pipe': { path: 'tools/bench/bench-pipe' },
  'docs-events': { path: 'tools/docs/docs-events' },
  'consume': { path: 'tools/docs/consume.program' },
  'privacy-scan': { path: 'apps/simulator/src/privacy-scan' },
};

const [name, ...args] = process.argv.slice(2);
const program = programs[name];
if (!program) fail([`There is no program ${name}.`, `Needed: one of ${Object.keys(programs).join(', ')}.`]);

const { path, help = `${path}.ts`, words = [] } = program;
// The help of a part of a command (npm run operate -- parked --help) is the command line's own.
if (path !== `${operator}/operate.program` || args[0]?.startsWith('-')) helpIfAsked(usageIn(help), args);
await installMissing();
await buildIfStale();
const node = ['--import', './tools/local/closed-pipe.mjs', ...(name === 'bench-pipe' ? ['--expose-gc'] : [])];
process.exit(await runNode([...node, `dist/${path}.js`, ...words, ...args]));

function commandOfOperator(command, subject) {
  return {
    path: `${operator}/operate.program`,
    help: `${operator}/${subject}/${command}.command.ts`,
    words: [command],
  };
}
