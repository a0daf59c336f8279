import { RuleBroken } from '#domain-model/rule-broken';

/** How the life of an aggregate is tried: every command in every state. */
export interface Life<Subject, State extends string> {
  /** With its article, as a sentence says it: `a person`. */
  readonly of: string;
  /** Each state with a maker of something in it, called anew for each command. */
  readonly states: Readonly<Record<State, () => Subject>>;
  readonly stateOf: (subject: Subject) => State;
  /** Each command with valid values: what is refused then is refused because of the state. */
  readonly commands: Readonly<Record<string, (subject: Subject) => unknown>>;
}

/** The code of the refusal, or the state after the command. */
export type Outcome = { readonly refusedWith: string } | { readonly becomes: string };

export interface LifeTable {
  readonly of: string;
  readonly states: readonly string[];
  /** By command, in the order of the states. */
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
}

/**
 * The table state × command of an aggregate, found by trying.
 *
 * @throws Error where a maker makes something in another state than the one it is listed under
 */
export function lifeTable<Subject, State extends string>(life: Life<Subject, State>): LifeTable {
  const makers = Object.entries<() => Subject>(life.states);
  for (const [state, make] of makers) {
    const made = life.stateOf(make());
    if (made !== state)
      throw new Error(`In the life of ${life.of}, what is listed as "${state}" is "${made}".`);
  }
  const outcomes = Object.entries(life.commands).map(
    ([command, run]) => [command, makers.map(([, make]) => outcomeOf(make(), run, life.stateOf))] as const,
  );
  return { of: life.of, states: makers.map(([state]) => state), outcomes: new Map(outcomes) };
}

function outcomeOf<Subject>(
  subject: Subject,
  run: (subject: Subject) => unknown,
  stateOf: (subject: Subject) => string,
): Outcome {
  try {
    run(subject);
    return { becomes: stateOf(subject) };
  } catch (error) {
    if (error instanceof RuleBroken) return { refusedWith: error.code };
    throw error;
  }
}
