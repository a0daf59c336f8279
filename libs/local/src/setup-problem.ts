/** What prevents a start, as a person reads it: what was found, what is needed and the ways out. */
export class SetupProblem extends Error {
  constructor(
    readonly found: string,
    readonly needed: string,
    readonly waysOut: readonly string[],
    options?: { cause: unknown },
  ) {
    const ways = waysOut.map((way) => `  - ${way}`);
    super(
      [found, `Needed: ${needed}`, ways.length === 1 ? 'Way out:' : 'Ways out:', ...ways].join('\n'),
      options,
    );
    this.name = 'SetupProblem';
  }
}

/** The message of whatever was thrown, without a stack. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(reasonOf).join('; ');
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const noSpaceSigns = /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i;

/** Turns "no space" in a server's or tool's own words into the one message about it, and leaves any other problem as it is. */
export function orNoSpace(output: string, place: string, otherwise: SetupProblem): SetupProblem {
  if (!noSpaceSigns.test(output)) return otherwise;
  return new SetupProblem(`There is no space left where ${place} lies.`, 'about 1 GB of free space', [
    'Free some space and start again.',
    'Move the clone, or set STEPWISE_CACHE to a directory with space for the broker’s jars.',
  ]);
}
