/**
 * The suites of a run of jest that took longest, slowest first, as lines to print.
 *
 * @param {{ testResults: readonly { name: string, startTime: number, endTime: number }[] }} results as `jest --json` writes them.
 * @param {string} root what the names of the suites are shown without.
 * @returns {string[]}
 */
export function slowestSuites({ testResults }, root, count = 10) {
  const timed = testResults.map(({ name, startTime, endTime }) => ({
    name: name.replace(`${root}/`, ''),
    seconds: (endTime - startTime) / 1_000,
  }));
  const slowest = timed.sort((one, other) => other.seconds - one.seconds).slice(0, count);
  return slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`);
}
