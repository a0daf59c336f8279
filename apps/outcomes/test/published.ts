import pg from 'pg';
import type { TestService } from '#testing/service';

export interface PublishedFact {
  /** Without the prefix of the wire. */
  readonly type: string;
  readonly sequence: number;
  readonly correlationid: string;
  readonly causationid?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a service has published of one aggregate, in order, from its own history. */
export async function publishedBy(service: TestService, aggregateId: string): Promise<PublishedFact[]> {
  const history = new pg.Client({ connectionString: service.database.adminUrl });
  await history.connect();
  try {
    const { rows } = await history.query<{ value: string }>(
      `select value
       from domain_event
       where aggregate_id = $1
       order by sequence`,
      [aggregateId],
    );
    return rows
      .map(({ value }) => JSON.parse(value))
      .map((event) => ({
        ...event,
        type: String(event.type).replace(/^stepwise\./, ''),
        sequence: Number(event.sequence),
      }));
  } finally {
    await history.end();
  }
}
