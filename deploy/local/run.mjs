// npm run migrate, token, operate, …: installs what is missing, builds, and runs the program of that name.
import { buildIfStale, fail, installMissing, runNode } from './prepare.mjs';

const programs = {
  'migrate': ['dist/deploy/local/migrate.program.js'],
  'backup': ['dist/deploy/local/backup/backup.program.js'],
  'restore': ['dist/deploy/local/backup/restore.program.js'],
  'prove-restore': ['dist/deploy/local/backup/prove-restore.program.js'],
  'prove-hazards': ['dist/deploy/safety/prove-hazards.program.js'],
  'token': ['dist/deploy/local/token.program.js'],
  'retention': ['dist/deploy/records/retention.program.js'],
  'operate': ['dist/libs/messaging/src/operate/operate.js'],
  'audit': ['dist/deploy/audit/audit.program.js'],
  'bench-pipe': ['--expose-gc', 'dist/libs/messaging/src/bench/bench-pipe.js'],
  'docs-events': ['dist/deploy/docs/docs-events.js'],
  'consume': ['dist/deploy/docs/consume.program.js'],
  'privacy-scan': ['dist/apps/simulator/src/privacy-scan.js'],
};

const [name, ...args] = process.argv.slice(2);
const program = programs[name];
if (!program) fail([`There is no program ${name}.`, `Needed: one of ${Object.keys(programs).join(', ')}.`]);

await installMissing();
await buildIfStale();
process.exit(await runNode([...program, ...args]));
