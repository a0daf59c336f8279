import { Progress } from './progress.js';

/** A screen or a file that keeps what is written, and a clock that is moved by hand. */
function shownOn(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
  return {
    written,
    at(ms: number, done: number) {
      now = ms;
      progress.show({ day: 19_800, done, all: 1_000 });
    },
  };
}

describe('the progress of a replay', () => {
  it('is one line on a screen, with the day, the rate and the time to go', () => {
    const screen = shownOn(true);

    screen.at(1_000, 1);
    screen.at(2_000, 200);

    expect(screen.written.at(-1)).toMatch(
      /^\r2024-03-18 {2}200 of 1000 commands, 100 a second, 0:08 to go *$/,
    );
  });

  it('is a line now and then in a file', () => {
    const file = shownOn(false);

    for (let second = 1; second <= 60; second += 1) file.at(second * 1_000, second * 10);

    expect(file.written).toHaveLength(4);
    expect(file.written.every((line) => line.endsWith('\n'))).toBe(true);
  });
});
