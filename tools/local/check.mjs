// npm run check: everything about the tree that needs no server. One line a step; the words of those that failed follow.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale, helpIfAsked, installMissing, refuseArguments, root, runTo } from './prepare.mjs';

const usage = `npm run check

Packages, known faults, lint, types, format, pure specs, dependency rules, words, folders, migrations and documents: everything that needs
no server. One line a step; the words of those that failed follow. Exit 0: all passed, 1: not all.`;

const jest = { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
const local = (path) => join('node_modules', path);

const steps = [
  { name: 'packages', inProcess: packagesProblems },
  { name: 'known faults', inProcess: auditProblems },
  {
    name: 'lint',
    args: [
      local('eslint/bin/eslint.js'),
      '--cache',
      '--cache-location',
      '.stepwise/cache/eslint',
      'apps',
      'libs',
      'tools',
      'test',
    ],
  },
  { name: 'types', args: [local('typescript/bin/tsc'), '--noEmit'] },
  {
    name: 'format',
    args: [
      local('prettier/bin/prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      '.stepwise/cache/prettier',
      '.',
    ],
  },
  {
    name: 'pure specs',
    args: [local('jest/bin/jest.js'), '--selectProjects', 'pure', '--silent', '--maxWorkers=2'],
    env: jest,
  },
  { name: 'dependency rules', args: ['tools/checks/run.mjs'] },
  { name: 'words', args: ['tools/checks/words.mjs'] },
  { name: 'longest folder', args: ['tools/checks/longest-folder.mjs'] },
  { name: 'migrations', args: ['tools/checks/migrations.mjs'] },
  { name: 'documents', args: ['tools/local/run.mjs', 'docs-events', '--check'] },
];

helpIfAsked(usage);
refuseArguments(usage);
await installMissing();
await buildIfStale();
const failed = await runAll(steps, 2);
for (const { name, output } of failed) process.stdout.write(`\n── ${name}\n${output.trimEnd()}\n`);
process.stdout.write(`\n${steps.length - failed.length} of ${steps.length} checks passed\n`);
process.exit(failed.length === 0 ? 0 : 1);

/** Runs the steps, so many at a time, and resolves to those that failed. */
async function runAll(all, width) {
  const waiting = [...all];
  const problems = [];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const began = Date.now();
      const output = await problemOf(step);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      process.stdout.write(
        `  ${step.name.padEnd(18)}${output === null ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s\n`,
      );
      if (output !== null) problems.push({ name: step.name, output });
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return problems;
}

/** What the step said when it failed, or null. */
async function problemOf({ name, args, env = {}, inProcess }) {
  if (inProcess) return inProcess();
  const log = join(root, '.stepwise', 'logs', `check-${name.replaceAll(' ', '-')}.log`);
  const code = await runTo(log, process.execPath, args, env);
  return code === 0 ? null : readFileSync(log, 'utf8');
}

/** package.json and what hangs on it: the lock file, the libraries by name, and who may run a script when installed. */
function packagesProblems() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const problems = [
    ...['dependencies', 'devDependencies'].flatMap((kind) =>
      lockProblems(kind, manifest[kind], packages[''][kind]),
    ),
    ...Object.entries(manifest.imports).flatMap(([name, { source }]) => importProblems(name, source)),
    ...Object.entries(packages).flatMap(([path, entry]) =>
      scriptProblems(path, entry, manifest.allowScripts),
    ),
  ];
  return problems.length === 0 ? null : problems.join('\n');
}

/** What npm knows of faults in the packages that run in production. A registry need not answer that; then we say so. */
async function auditProblems() {
  const log = join(root, '.stepwise', 'logs', 'check-known-faults.log');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await runTo(log, npm, ['audit', '--omit=dev', '--audit-level=high', '--fetch-retries=0']);
  if (code === 0) return null;
  const said = readFileSync(log, 'utf8');
  if (/found \d+ vulnerabilit|^\d+ (\w+ severity )?vulnerabilit|Severity:/m.test(said)) return said;
  process.stdout.write('  known faults      not answered: the package registry does not serve npm audit\n');
  return null;
}

function lockProblems(kind, wanted, locked = {}) {
  return Object.entries(wanted)
    .filter(([name, version]) => locked[name] !== version || !/^\d/.test(version))
    .map(
      ([name]) =>
        `${kind}: ${name} is not pinned to the version that package-lock.json holds; run npm install.`,
    );
}

function importProblems(name, source) {
  const folder = join(root, source.slice(0, source.indexOf('*')));
  const hasSources =
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.ts'));
  return hasSources ? [] : [`imports: there is nothing in ${source} for ${name}.`];
}

function scriptProblems(path, { hasInstallScript }, allowed) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (!hasInstallScript || name in allowed) return [];
  return [`allowScripts: ${name} wants to run a script when it is installed; approve or deny it.`];
}
