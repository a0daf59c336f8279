import pg from 'pg';
import { z } from 'zod';
import type { TestService } from '#testing/service';

const publishedEvent = z.looseObject({
  type: z.string().transform((type) => type.replace(/^stepwise\./, '')),
  sequence: z.coerce.number(),
  correlationid: z.string(),
  causationid: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

/** A CloudEvent of the history; its type without the prefix of the wire. */
export type PublishedEvent = z.infer<typeof publishedEvent>;

/** What a service has published of one aggregate, in order, from its own history. */
export async function publishedBy(service: TestService, aggregateId: string): Promise<PublishedEvent[]> {
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
    return rows.map(({ value }) => publishedEvent.parse(JSON.parse(value)));
  } finally {
    await history.end();
  }
}
