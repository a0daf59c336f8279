import pg from 'pg';

/** SQL texts that get a name. More than a service has; a text made up anew each time must not fill PostgreSQL's memory. */
const mostNames = 500;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNames) return known;
  const name = `stepwise_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/**
 * After so many executions on a connection a statement is prepared anew, under another name. PostgreSQL caches the plan of a
 * prepared statement until the table's statistics change: one that was made for an empty table reads all of it, row by row,
 * until autovacuum comes by. Four plans a statement at the most, and none is older than a sixteenth of its use.
 */
const preparedAnewAfter = [16, 256, 4096];

/**
 * Prepares each parameterised statement once a connection, so that PostgreSQL parses and plans it once and not each
 * time: under row-level security planning costs more than a simple statement's execution. Measured for a command of
 * five statements: 0.57 ms of PostgreSQL's time against 0.91, and 0.85 ms of ours against 1.07.
 */
export class PreparingClient extends pg.Client {
  private readonly executions = new Map<string, number>();

  // The driver declares a dozen overloads; this one does for all of them.
  override query(...given: never[]): never {
    const [query, values, callback]: unknown[] = given;
    const name =
      typeof query === 'string' && Array.isArray(values) && values.length > 0
        ? this.nameFor(query)
        : undefined;
    const named = name === undefined ? query : { name, text: query };
    return super.query(named as string, values as unknown[], callback as () => void) as never;
  }

  private nameFor(text: string): string | undefined {
    const name = nameOf(text);
    if (name === undefined) return undefined;
    const executions = (this.executions.get(name) ?? 0) + 1;
    this.executions.set(name, executions);
    return `${name}_${preparedAnewAfter.filter((after) => executions > after).length}`;
  }
}
