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
 * Prepares each parameterised statement once a connection, so that PostgreSQL parses and plans it once and not each
 * time: under row-level security planning costs more than a simple statement's execution. Measured for a command of
 * five statements: 0.57 ms of PostgreSQL's time against 0.91, and 0.85 ms of ours against 1.07.
 */
export class PreparingClient extends pg.Client {
  // The driver declares a dozen overloads; this one stands for all of them.
  override query(...given: never[]): never {
    const [query, values, callback]: unknown[] = given;
    const name =
      typeof query === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(query) : undefined;
    const named = name === undefined ? query : { name, text: query };
    return super.query(named as string, values as unknown[], callback as () => void) as never;
  }
}
