import { calendarDayOf, type Day } from '../domain/days.js';

export interface ReplayState {
  readonly day: Day;
  readonly done: number;
  readonly all: number;
}

interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const onScreenEveryMs = 250;
const inFileEveryMs = 15_000;

/** One line that rewrites itself on a screen; a line now and then elsewhere. */
export class Progress {
  private readonly begun: number;
  private firstDone: number | null = null;
  private lastShown = 0;
  private lineLength = 0;

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = Date.now,
  ) {
    this.begun = now();
  }

  show(state: ReplayState): void {
    this.firstDone ??= state.done - 1;
    const now = this.now();
    const every = this.screen.isTTY === true ? onScreenEveryMs : inFileEveryMs;
    if (now - Math.max(this.lastShown, this.screen.isTTY === true ? 0 : this.begun) < every) return;
    this.lastShown = now;
    this.print(this.lineOf(state, now));
  }

  end(): void {
    if (this.screen.isTTY === true && this.lineLength > 0)
      this.screen.write(`\r${' '.repeat(this.lineLength)}\r`);
  }

  private lineOf({ day, done, all }: ReplayState, now: number): string {
    const seconds = Math.max(0.001, (now - this.begun) / 1_000);
    const rate = (done - (this.firstDone ?? 0)) / seconds;
    const left = rate > 0 ? Math.ceil((all - done) / rate) : 0;
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    return `${calendarDayOf(day)}  ${done} of ${all} commands, ${Math.round(rate)} a second, ${clock} to go`;
  }

  private print(line: string): void {
    const padded = line.padEnd(this.lineLength);
    this.lineLength = line.length;
    this.screen.write(this.screen.isTTY === true ? `\r${padded}` : `${line}\n`);
  }
}
