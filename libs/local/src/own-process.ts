import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

export interface OwnProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Both outputs go to the end of this file; without one, it shares our terminal. */
  readonly logFile?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly user?: { uid: number; gid: number } | undefined;
  /** What asks it to end in good order. */
  readonly stopSignal: NodeJS.Signals;
}

/** A process that this one started and answers for: it ends when we say so, or when we die, whatever kills us. */
export class OwnProcess {
  readonly died: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;
  private ended = false;

  constructor(private readonly options: OwnProcessOptions) {
    const log = options.logFile === undefined ? undefined : openLog(options.logFile);
    this.child = spawn(options.command, options.args, {
      stdio: log === undefined ? 'inherit' : ['ignore', log, log],
      // A group of its own: the terminal's Ctrl-C must reach the one who ends things in order, not everybody at once.
      detached: log !== undefined,
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.user ?? {}),
    });
    if (log !== undefined) closeSync(log);
    if (this.child.pid !== undefined) guard().watch(this.child.pid, options.stopSignal);
    this.died = new Promise((resolve) => {
      this.child.once('error', () => resolve(this.leave({ code: 127, signal: null })));
      this.child.once('exit', (code, signal) => resolve(this.leave({ code, signal })));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return !this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.ended) this.child.kill(signal);
  }

  /** Asks it to end, and ends it when it does not within `patienceMs`. */
  async stop(patienceMs = 15_000): Promise<void> {
    if (this.ended) return;
    this.signal(this.options.stopSignal);
    const impatience = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    await this.died;
    clearTimeout(impatience);
  }

  private leave<T>(exit: T): T {
    this.ended = true;
    if (this.child.pid !== undefined) guard().forget(this.child.pid);
    return exit;
  }
}

/** Signals everything that this process has started by whatever way and that still runs, for an end at once. */
export function signalChildren(signal: NodeJS.Signals): void {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  for (const [pid, parent] of listed.map((line) => line.trim().split(/ +/).map(Number))) {
    if (pid === undefined || parent !== process.pid || pid === theGuard?.pid) continue;
    try {
      process.kill(pid, signal);
    } catch {
      // It ended meanwhile; so has ps itself.
    }
  }
}

/** Begins a log anew, and stores the one before it as `….1`. */
export function beginLog(file: string): void {
  if (existsSync(file)) renameSync(file, `${file}.1`);
}

/** For its own user alone: a log names what was asked for. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return openSync(file, 'a', 0o600);
}

/**
 * A shell that reads from a pipe of ours what lives: when the pipe closes because we are gone, even by SIGKILL,
 * it ends what is left and removes what was to be removed.
 */
class Guard {
  private readonly shell = spawn('/bin/sh', ['-c', guardScript], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });

  constructor() {
    this.shell.unref();
    this.shell.stdin?.on('error', () => undefined); // A guard that was killed is no reason to fail.
    const stdin: unknown = this.shell.stdin;
    if (hasUnref(stdin)) stdin.unref();
  }

  get pid(): number | undefined {
    return this.shell.pid;
  }

  watch(pid: number, signal: NodeJS.Signals): void {
    this.write(`+ ${pid}:${signal.replace('SIG', '')}`);
  }

  forget(pid: number): void {
    this.write(`- ${pid}:`);
  }

  removeAtTheEnd(directory: string): void {
    this.write(`d ${directory}`);
  }

  private write(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }
}

const guardScript = `
trap '' INT TERM HUP
living=""; directory=""
while read -r word rest; do
  case "$word" in
    +) living="$living $rest" ;;
    -) others=""; for one in $living; do case "$one" in "$rest"*) ;; *) others="$others $one" ;; esac; done; living="$others" ;;
    d) directory="$rest" ;;
  esac
done
for one in $living; do kill -s "\${one#*:}" "\${one%%:*}"; done
tries=0
while [ -n "$living" ] && [ $tries -lt 15 ]; do
  left=""; for one in $living; do kill -0 "\${one%%:*}" && left="$left $one"; done; living="$left"
  [ -n "$living" ] && sleep 1; tries=$((tries + 1))
done
for one in $living; do kill -s KILL "\${one%%:*}"; done
case "$directory" in */.stepwise/test-* | */.stepwise/bench-*) rm -rf "$directory" ;; esac
`;

let theGuard: Guard | undefined;

function guard(): Guard {
  theGuard ??= new Guard();
  return theGuard;
}

/** Has a specs' directory (`….stepwise/test-…`, `bench-…`) removed when this process is gone, however it ends. */
export function removeWhenGone(directory: string): void {
  guard().removeAtTheEnd(directory);
}

function hasUnref(stream: unknown): stream is { unref(): void } {
  return typeof stream === 'object' && stream !== null && 'unref' in stream;
}
