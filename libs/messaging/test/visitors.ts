import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { newEvent } from '#domain-model/define-event';
import type { ScratchDatabase } from '#testing/postgres';
import { VisitMade, VisitPlanned } from './visits.service.js';
import { onTheWire } from './wire.js';

type Mood = 'glad' | 'ill' | 'turned-away';

/** Somebody whose visits are numbered; `houseId` is the key that several may share. */
export interface Visitor {
  readonly visitorId: string;
  readonly houseId: string;
}

/** A visitor, with the messages about the visits. */
export function aVisitor(houseId: string = randomUUID()) {
  const visitor: Visitor = { visitorId: randomUUID(), houseId };
  const at = new Date().toISOString();
  const made = (mood: Mood, sequence: number) => onTheWire(aVisit(visitor, mood), sequence);
  return {
    ...visitor,
    glad: (sequence: number) => made('glad', sequence),
    ill: (sequence: number) => made('ill', sequence),
    turnedAway: (sequence: number) => made('turned-away', sequence),
    planned: (sequence: number) => onTheWire(newEvent(VisitPlanned, at, { ...visitor }), sequence),
  };
}

/** The event itself, as an aggregate would record it. */
export function aVisit({ visitorId, houseId }: Visitor, mood: Mood = 'glad') {
  return newEvent(VisitMade, new Date().toISOString(), { visitorId, houseId, hours: 1, mood });
}

/** What the service's database says, seen past row-level security. */
export class VisitTables {
  private constructor(private readonly client: pg.Client) {}

  static async open({ adminUrl }: Pick<ScratchDatabase, 'adminUrl'>): Promise<VisitTables> {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    return new VisitTables(client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [...parameters])).rows;
  }

  /** The numbers of a visitor's visits, in the order in which they were counted. */
  async consumed({ visitorId }: Visitor): Promise<number[]> {
    const sql = `select sequence from visit_heard where visitor_id = $1 order by position`;
    return (await this.rows<{ sequence: number }>(sql, [visitorId])).map((row) => row.sequence);
  }

  async numberReached({ visitorId }: Visitor): Promise<number | undefined> {
    const sql = `select last_sequence::integer as reached from consumer_sequence where aggregate_id = $1`;
    return (await this.rows<{ reached: number }>(sql, [visitorId]))[0]?.reached;
  }

  /** The reasons of what is parked of a key, the first first. */
  async parked({ houseId }: Pick<Visitor, 'houseId'>): Promise<string[]> {
    const sql = `select reason from parked_event where key = $1 order by id`;
    return (await this.rows<{ reason: string }>(sql, [houseId])).map((row) => row.reason);
  }

  async parkedId({ houseId }: Pick<Visitor, 'houseId'>): Promise<string> {
    const sql = `select min(id)::text as id from parked_event where key = $1`;
    return (await this.rows<{ id: string }>(sql, [houseId]))[0]?.id ?? '';
  }

  async count(table: 'outbox' | 'domain_event' | 'parked_event' | 'visit_heard'): Promise<number> {
    return (
      (await this.rows<{ rows: number }>(`select count(*)::integer as rows from ${table}`))[0]?.rows ?? 0
    );
  }

  async hoursByBatch(): Promise<number> {
    const sql = `select coalesce(sum(hours), 0)::integer as hours from hours_by_batch`;
    return (await this.rows<{ hours: number }>(sql))[0]?.hours ?? 0;
  }
}
