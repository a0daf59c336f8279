// npm run migrate, token, operate, …: installs what is missing, builds, and runs the program of that name.
import { buildIfStale, fail, helpIfAsked, installMissing, runNode, usageIn } from './prepare.mjs';

const programs = {
  'migrate': 'apps/operator/src/setup/migrate.program',
  'backup': 'apps/operator/src/backup/backup.program',
  'restore': 'apps/operator/src/backup/restore.program',
  'prove-restore': 'tools/restore/prove-restore.program',
  'prove-hazards': 'tools/safety/prove-hazards.program',
  'token': 'tools/local/token.program',
  'retention': 'apps/operator/src/retention/retention.program',
  'operate': 'apps/operator/src/pipe/operate.program',
  'audit': 'apps/operator/src/audit/audit.program',
  'bench-pipe': 'tools/bench/bench-pipe',
  'docs-events': 'tools/docs/docs-events',
  'consume': 'tools/docs/consume.program',
  'privacy-scan': 'apps/simulator/src/privacy-scan',
};

const [name, ...args] = process.argv.slice(2);
const program = programs[name];
if (!program) fail([`There is no program ${name}.`, `Needed: one of ${Object.keys(programs).join(', ')}.`]);

helpIfAsked(usageIn(`${program}.ts`), args);
await installMissing();
await buildIfStale();
const node = ['--import', './tools/local/closed-pipe.mjs', ...(name === 'bench-pipe' ? ['--expose-gc'] : [])];
process.exit(await runNode([...node, `dist/${program}.js`, ...args]));
