export interface ProgressLine {
  /** Changes what is said to go on. */
  say(what: string): void;
  /** Prints a line that stays, and goes on below it. */
  print(line: string): void;
  /** Takes the progress line away and prints these. */
  end(lines?: readonly string[]): void;
}

/** One line that says what goes on and for how long; where nobody watches, only the lines that stay. */
export function progressLine(what: string): ProgressLine {
  const began = Date.now();
  let current = what;
  const isWatched = process.stdout.isTTY;
  const clear = () => void (isWatched && process.stdout.write('\r\x1b[2K'));
  const show = () => {
    clear();
    if (isWatched) process.stdout.write(`${current} … ${Math.floor((Date.now() - began) / 1_000)} s`);
  };
  let timer = isWatched ? setInterval(show, 500) : undefined;
  const print = (line: string) => {
    clear();
    process.stdout.write(`${line}\n`);
  };
  show();
  return {
    say: (next) => {
      current = next;
      if (timer) show();
    },
    print: (line) => {
      print(line);
      if (timer) show();
    },
    end: (lines = []) => {
      clearInterval(timer);
      timer = undefined;
      clear();
      lines.forEach(print);
    },
  };
}

/** Seconds since an instant of Date.now(), for people: '3.4 s'. */
export function secondsSince(began: number): string {
  return `${((Date.now() - began) / 1_000).toFixed(1)} s`;
}

/** Prints a line of what a program answers. Returns its exit code: all went well. */
export function say(line: string): 0 {
  process.stdout.write(`${line}\n`);
  return 0;
}
