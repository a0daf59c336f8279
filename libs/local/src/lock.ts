import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupProblem } from './setup-problem.js';

export interface Lock {
  /** Whether a stack that was killed had left its lock here: some of its processes may still be ending. */
  readonly wasLeftBehind: boolean;
  release(): void;
}

/** Keeps a second stack out of this clone, whose data and ports it would share. Throws SetupProblem when one runs. */
export function takeLock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true });
  const taken = () => writeFileSync(file, String(process.pid), { flag: 'wx' });
  const release = () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
  process.once('exit', release); // Whatever ends us, but for SIGKILL.
  try {
    taken();
    return { wasLeftBehind: false, release };
  } catch {
    refuseWhileAlive(holderOf(file));
    rmSync(file, { force: true });
    taken();
    return { wasLeftBehind: true, release };
  }
}

/** The process that holds the lock now: a stack, a backup or a restore; null where nobody does. */
export function livingHolderOf(file: string): number | null {
  const pid = holderOf(file);
  return isAStack(pid) ? pid : null;
}

function refuseWhileAlive(pid: number): void {
  if (!isAStack(pid)) return;
  throw new SetupProblem(`Stepwise already runs in this clone, as process ${pid}.`, 'one stack in a clone.', [
    `Use the one that runs, or end it: kill ${pid}`,
    'Start the other from a clone of its own, with other ports: STEPWISE_PORT_BASE, STEPWISE_POSTGRES_PORT, STEPWISE_KAFKA_PORT.',
  ]);
}

function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** A pid may have been given to another program since. */
function isAStack(pid: number): boolean {
  if (!pid) return false;
  try {
    const program = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return /(stepwise|restore|backup)\.program/.test(program);
  } catch {
    return false;
  }
}
