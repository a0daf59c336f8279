// npm run schemathesis: an outsider's fuzzer reads /openapi.json of a platform that is up, and tries every route of it.
// Roles may be named: npm run schemathesis -- clinician patient. What follows -- -- goes to schemathesis itself.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, helpIfAsked, progress, root, runTo } from './prepare.mjs';

const usage = `npm run schemathesis [-- ROLE …] [-- ARGUMENTS OF SCHEMATHESIS]

An outsider's fuzzer reads /openapi.json of a platform that is up, and tries every operation with a token of each role:
administrator, clinician, clinical-lead, service-manager, icb-analyst, patient. It is installed once, under .stepwise/python
(Python 3.10 or newer). GATEWAY names a platform elsewhere.`;
const version = '4.32.5';
const home = process.env.STEPWISE_HOME || join(root, '.stepwise');
const gateway = process.env.GATEWAY || runningGateway();
const everybody = [
  'administrator',
  'clinician',
  'clinical-lead',
  'service-manager',
  'icb-analyst',
  'patient',
];

helpIfAsked(usage);
const given = process.argv.slice(2);
const named = given.filter((word) => everybody.includes(word));
const more = given.filter((word) => !everybody.includes(word));
const program = await installed();
await refuseUnlessUp();
const codes = (named.length > 0 ? named : everybody).map(tryAs);
process.exit(codes.every((code) => code === 0) ? 0 : 1);

/** Its own Python environment, stored for the next time. */
async function installed() {
  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  if (python.status !== 0) {
    fail([
      'There is no python3 here.',
      'Needed: Python 3.10 or newer.',
      'Way out:',
      '  - Install it; nothing else needs it.',
    ]);
  }
  const hash = createHash('sha256').update(`${python.stdout} ${version}`).digest('hex').slice(0, 10);
  const directory = join(home, 'python', `schemathesis-${hash}`);
  const found = join(directory, 'bin', 'st');
  if (existsSync(found)) return found;
  mkdirSync(join(home, 'python'), { recursive: true });
  const log = join(home, 'logs', 'schemathesis-install.log');
  const stop = progress(`installing schemathesis ${version}`);
  const made = await runTo(log, 'python3', ['-m', 'venv', directory]);
  const pip = join(directory, 'bin', 'pip');
  const code = made === 0 ? await runTo(log, pip, ['install', '--quiet', `schemathesis==${version}`]) : made;
  stop(code === 0);
  if (code === 0) return found;
  rmSync(directory, { recursive: true, force: true });
  return fail([`schemathesis ${version} could not be installed.`, `Read ${log}.`]);
}

/** Where the stack of this clone says that it is; else where it would be. */
function runningGateway() {
  const file = join(home, 'stack.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).gatewayUrl;
  return `http://127.0.0.1:${process.env.STEPWISE_PORT_BASE || 3000}`;
}

async function refuseUnlessUp() {
  const isUp = await fetch(`${gateway}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isUp) return;
  fail([
    `There is no platform at ${gateway}.`,
    'Way out:',
    '  - npm start -- --no-replay, in another terminal; or set GATEWAY.',
  ]);
}

/** One run with one role's token; what it says goes to the terminal. */
function tryAs(role) {
  const token = spawnSync(process.execPath, ['tools/local/run.mjs', 'token', ...claimsOf(role)], {
    cwd: root,
    encoding: 'utf8',
  });
  if (token.status !== 0) fail([`No token for ${role}.`, token.stderr.trim()]);
  process.stdout.write(`\n── schemathesis ${version} as ${role}\n`);
  const args = [
    '--config-file',
    'tools/local/schemathesis.toml',
    'run',
    `${gateway}/openapi.json`,
    '--header',
    `Authorization: Bearer ${token.stdout.trim()}`,
    // One worker: up to 3.11.7, Python's own parser fails in several threads (cpython 106905), as an error of the run.
    ...(more.length > 0 ? more : ['--max-examples', '10', '--workers', '1']),
  ];
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return status ?? 1;
}

function claimsOf(role) {
  if (role === 'icb-analyst') return ['--role', role, '--icb', 'QMF'];
  if (role === 'patient') return ['--role', role, '--provider', 'DH0', '--person-id', randomUUID()];
  return ['--role', role, '--provider', 'DH0'];
}
