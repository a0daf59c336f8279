// npm run migrate, token, operate, …: installs what is missing, builds, and runs the program of that name.
import { buildIfStale, fail, helpIfAsked, installMissing, runNode, usageIn } from './prepare.mjs';

const programs = {
  'migrate': 'deploy/local/migrate.program',
  'backup': 'deploy/local/backup/backup.program',
  'restore': 'deploy/local/backup/restore.program',
  'prove-restore': 'deploy/local/backup/prove-restore.program',
  'prove-hazards': 'deploy/safety/prove-hazards.program',
  'token': 'deploy/local/token.program',
  'retention': 'deploy/records/retention.program',
  'operate': 'libs/messaging/src/operate/operate',
  'audit': 'deploy/audit/audit.program',
  'bench-pipe': 'libs/messaging/src/bench/bench-pipe',
  'docs-events': 'deploy/docs/docs-events',
  'consume': 'deploy/docs/consume.program',
  'privacy-scan': 'apps/simulator/src/privacy-scan',
};

const [name, ...args] = process.argv.slice(2);
const program = programs[name];
if (!program) fail([`There is no program ${name}.`, `Needed: one of ${Object.keys(programs).join(', ')}.`]);

helpIfAsked(usageIn(`${program}.ts`), args);
await installMissing();
await buildIfStale();
const node = name === 'bench-pipe' ? ['--expose-gc'] : [];
process.exit(await runNode([...node, `dist/${program}.js`, ...args]));
