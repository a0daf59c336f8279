import { setTimeout as pause } from 'node:timers/promises';
import type { OwnProcess } from '#local/own-process';
import { reasonOf } from '#local/setup-problem';

export interface Patience {
  /** So many deaths within the window are too many. */
  readonly deaths: number;
  readonly windowMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

const usualPatience: Patience = { deaths: 8, windowMs: 120_000, firstPauseMs: 200, longestPauseMs: 10_000 };

export interface Supervision {
  readonly name: string;
  /** Starts it, and resolves when it runs; for a server, when it answers. */
  begin(): Promise<OwnProcess>;
  /** Called when it has died and will be started again. */
  died(reason: string): void;
  /** Called when it runs again. */
  restarted(process: OwnProcess): void;
  /** Called when it has died too often and is left dead. */
  gaveUp(reason: string): void;
}

/** Keeps one process alive: starts it again when it dies, each time a little later, and gives up loudly in the end. */
export class Supervised {
  private process: OwnProcess | undefined;
  private deaths: number[] = [];
  private isStopping = false;
  private storing: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  constructor(
    private readonly supervision: Supervision,
    private readonly patience: Patience = usualPatience,
  ) {}

  get pid(): number | undefined {
    return this.process?.isAlive ? this.process.pid : undefined;
  }

  /** The first start: its failure is the caller's to report. */
  async start(): Promise<void> {
    this.process = await this.supervision.begin();
    this.storing = this.keepAlive();
  }

  /** Asks it to end and to stay ended. */
  async stop(patienceMs?: number): Promise<void> {
    this.isStopping = true;
    this.stopped.abort();
    await this.process?.stop(patienceMs);
    await this.storing;
  }

  /** Ends it at once. */
  kill(): void {
    this.isStopping = true;
    this.stopped.abort();
    this.process?.signal('SIGKILL');
  }

  /** Ends it in good order and starts it anew, which does not count as a death. */
  async renew(): Promise<void> {
    await this.stop();
    this.isStopping = false;
    this.deaths = [];
    await this.start();
  }

  private async keepAlive(): Promise<void> {
    while (this.process && !this.isStopping) {
      const { code, signal } = await this.process.died;
      if (this.isStopping) return;
      if (!(await this.beginAgain(signal ?? `exit code ${code}`))) return;
    }
  }

  /** Resolves to false when it has been given up, or is no longer wanted. */
  private async beginAgain(reason: string): Promise<boolean> {
    this.deaths = [...this.deaths.filter((at) => at > Date.now() - this.patience.windowMs), Date.now()];
    if (this.deaths.length >= this.patience.deaths) {
      this.supervision.gaveUp(reason);
      return false;
    }
    this.supervision.died(reason);
    await pause(this.pauseMs(), undefined, { signal: this.stopped.signal }).catch(() => undefined);
    if (this.isStopping) return false;
    try {
      this.process = await this.supervision.begin();
    } catch (problem) {
      return this.beginAgain(reasonOf(problem));
    }
    if (this.isStopping) await this.process.stop();
    else this.supervision.restarted(this.process);
    return !this.isStopping;
  }

  private pauseMs(): number {
    return Math.min(this.patience.longestPauseMs, this.patience.firstPauseMs * 2 ** (this.deaths.length - 1));
  }
}
