// What must be there before anything of ours can run: the packages, and the built tree. Needs nothing but Node.
import { spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const home = process.env.STEPWISE_HOME || join(root, '.stepwise');
const logs = join(home, 'logs');

/** Prints a command's help and ends, when it is asked for: before anything is installed, built or started. */
export function helpIfAsked(usage, args = process.argv.slice(2)) {
  if (!args.some((arg) => arg === '--help' || arg === '-h')) return;
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

/** The help of a program that may not be built yet: the one literal in its source that is called usage. */
export function usageIn(source) {
  const [, usage] = /const usage = `([^`$]+)`;/.exec(readFileSync(join(root, source), 'utf8')) ?? [];
  return usage ?? fail([`${source} has no help.`]);
}

/** For a command that takes no arguments: a mistyped one is refused, not passed over. */
export function refuseArguments(usage, allowed = []) {
  const unknown = process.argv.slice(2).filter((arg) => !allowed.includes(arg));
  if (unknown.length > 0) fail([`There is no ${unknown.join(' ')}.`, '', usage]);
}

/** Installs the packages of package-lock.json unless just these are installed. Exits with a message when npm fails. */
export async function installMissing() {
  ensureNode();
  if (isInstalled()) return;
  const log = join(logs, 'npm-ci.log');
  const stop = progress('installing packages (npm ci)');
  const code = await runTo(log, process.platform === 'win32' ? 'npm.cmd' : 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
  ]);
  stop(code === 0);
  if (code === 0 && isInstalled()) return;
  fail([
    'The packages could not be installed.',
    ...lastLines(log, 8),
    'Needed: what package-lock.json lists, from the npm registry that npm is set up for.',
    'Ways out:',
    `  - Read ${relative(process.cwd(), log)}, mend what it says (network, space, permissions), and start again.`,
    '  - Run npm ci yourself.',
  ]);
}

function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail([
    `This is Node ${process.versions.node}.`,
    'Needed: Node 20.19 or newer.',
    'Way out:',
    '  - Install a newer Node.',
  ]);
}

/** npm leaves in node_modules a list of what it installed: equal to the lock file, but for what other systems need. */
function isInstalled() {
  const installedList = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedList, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version : optional === true;
  });
}

const sourceFolders = ['apps', 'libs', 'tools', 'test'];
const readAtRunTime = ['.json', '.csv', '.yaml', '.sql', '.html', '.css'];

/** Builds dist from the TypeScript sources unless it is newer than all of them. Exits with swc's words when that fails. */
export async function buildIfStale({ always = false } = {}) {
  const sources = sourceFolders.flatMap((folder) => files(join(root, folder), ['.ts']));
  const read = sourceFolders.flatMap((folder) => files(join(root, folder), readAtRunTime));
  const stamp = join(root, 'dist', '.built');
  const contracts = files(join(root, 'docs', 'events'), ['']);
  const wanted = fingerprint([...sources, ...read, ...contracts]);
  if (!always && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const log = join(logs, 'build.log');
  const swc = join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = [swc, ...sourceFolders, '--out-dir', 'dist', '--config-file', '.swcrc', '--quiet'];
  const stop = progress('building');
  const code = await runTo(log, process.execPath, args);
  stop(code === 0);
  if (code !== 0) fail(['The build failed.', ...lastLines(log, 20)]);
  read.forEach(copy);
  removeOrphans(sources);
  const pages = ['dist/tools/docs/catalogue-pages.program.js', join('dist', 'docs', 'events')];
  if ((await runTo(log, process.execPath, pages)) !== 0)
    fail(['The catalogue of events could not be built.', ...lastLines(log, 20)]);
  writeFileSync(stamp, wanted);
}

/** A program finds what it reads beside itself, in the sources and in dist alike. */
function copy(file) {
  const target = join(root, 'dist', relative(root, file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}

/** Which sources there are, and when the last of them was written. */
function fingerprint(sources) {
  const settings = ['.swcrc', 'package.json'].map((name) => join(root, name));
  const newest = Math.max(...[...sources, ...settings].map((file) => statSync(file).mtimeMs));
  return `${process.versions.node.split('.')[0]} ${sources.length} ${newest}\n`;
}

/** What was built from a source that is gone would still be found by those who list a folder. */
function removeOrphans(sources) {
  const built = new Set(sources.map((file) => join(root, 'dist', relative(root, file)).replace(/\.ts$/, '')));
  for (const file of files(join(root, 'dist'), ['.js'])) {
    if (built.has(file.replace(/\.js$/, ''))) continue;
    rmSync(file);
    rmSync(`${file}.map`, { force: true });
  }
}

function files(folder, endings) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : files(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

/** Runs Node on a program in our terminal, hands signals on, and resolves to its exit code. */
export function runNode(args, env = {}) {
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, STEPWISE_PARENT: String(process.pid), ...env },
  });
  // The child decides. Ctrl-C reaches it from the terminal too, which is one and the same to it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Whoever ends npm ends npm's shell, without a word to us.
  const parent = process.ppid;
  const orphaned = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(orphaned);
    child.kill('SIGTERM');
  }, 500);
  if (!process.env.npm_lifecycle_event) clearInterval(orphaned);
  orphaned.unref();
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Runs a command with its output to a file, and resolves to its exit code. */
export function runTo(log, command, args, env = {}) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    cwd: root,
    env: { ...process.env, ...env },
  });
  closeSync(output);
  const end = (signal) => {
    child.kill(signal);
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, end);
  return new Promise((resolve) => {
    const done = (code) => {
      for (const signal of signals) process.off(signal, end);
      resolve(code);
    };
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });
}

/** Shows that something long goes on: one line that counts seconds, or one line at the start where nobody watches. */
export function progress(what) {
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
  if (!process.stderr.isTTY) {
    process.stderr.write(`${what} …\n`);
    return (worked) => process.stderr.write(`${what}: ${worked ? 'done' : 'failed'} after ${seconds()} s\n`);
  }
  const show = () => process.stderr.write(`\r\x1b[2K${what} … ${Math.floor((Date.now() - began) / 1000)} s`);
  show();
  const timer = setInterval(show, 1000);
  return (worked) => {
    clearInterval(timer);
    process.stderr.write(`\r\x1b[2K${what}: ${worked ? 'done' : 'failed'} after ${seconds()} s\n`);
  };
}

export function lastLines(file, count) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  return lines.slice(-count).map((line) => `  ${line}`);
}

export function fail(lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
