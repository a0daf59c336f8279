import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Admin } from 'kafkajs';
import type pg from 'pg';
import { Configuration } from '#service-kit/runtime/configuration';
import type { Log } from '#service-kit/runtime/logging';
import { type Envelope, readEnvelope, Unreadable } from '../consumer/cloud-event-codec.js';
import { Brokers } from '../kafka-client.js';
import { PipeMetrics } from '../pipe-metrics.js';
import { PipeOptions } from '../pipe-options.js';
import { notePositions, publishedPositions, type OwnTopic } from './published-positions.js';
import { disbeliefIn } from './publisher.js';
import { readSpans, type Span, type SpanMessage } from '../consumer/read-spans.js';

/** A message that this service published and its database does not have. */
export interface MissingMessage {
  readonly message: SpanMessage;
  readonly envelope: Envelope;
}

export interface Comparison {
  /** null where the topic does not exist: nothing was ever published. */
  readonly topic: OwnTopic | null;
  /** In the order in which the events were recorded; those of one aggregate in the order of their numbers. */
  readonly missing: readonly MissingMessage[];
}

/**
 * Compares what this service has published with what its database remembers of it.
 *
 * A relay killed between publishing and noting leaves messages beyond the noted position whose ids the history knows: no
 * harm. Ids that it does not know were published by a database that knew more: this one was restored to an earlier
 * instant, and would give their sequence numbers a second time.
 */
@Injectable()
export class OwnTopicComparison {
  constructor(
    private readonly configuration: Configuration,
    private readonly options: PipeOptions,
    private readonly brokers: Brokers,
    private readonly metrics: PipeMetrics,
  ) {}

  get log(): Log {
    return this.brokers.log;
  }

  /** Where nothing is missing, notes where the topic ends, so that the next look is short. */
  async compare(client: pg.Client): Promise<Comparison> {
    const admin = this.brokers.admin();
    try {
      await admin.connect();
      return await this.compareWith(admin, client);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  private async compareWith(admin: Admin, client: pg.Client): Promise<Comparison> {
    const name = this.options.ownTopic;
    if (name === null) return { topic: null, missing: [] };
    const onTheWire = this.configuration.topicPrefix + name;
    const ends = await endsOf(admin, onTheWire);
    if (ends.length === 0) return { topic: null, missing: [] };
    const { clusterId } = await admin.describeCluster();
    const topic = { name, onTheWire, clusterId, partitions: ends.length };
    const spans = this.unknownSpans(ends, await publishedPositions(client, topic));
    const missing: MissingMessage[] = [];
    await readSpans(this.brokers.reader(), { topic: onTheWire, spans }, async (messages) => {
      missing.push(...this.sealed(await unknownOf(client, messages.flatMap(this.ours))));
    });
    if (missing.length === 0 && spans.length > 0) {
      await notePositions(client, topic, new Map(ends.map(({ partition, high }) => [partition, high])));
    }
    return { topic, missing: inOrderOfRecording(missing) };
  }

  private unknownSpans(ends: readonly End[], noted: ReadonlyMap<number, number>): Span[] {
    return ends.flatMap(({ partition, low, high }) => {
      const position = noted.get(partition) ?? 0;
      const isShorter = position > high;
      if (isShorter)
        this.log.warn('the topic has less than was published on it', { partition, position, high });
      const from = Math.max(low, isShorter ? 0 : position);
      return from < high ? [{ partition, from, to: high }] : [];
    });
  }

  /** Others may have put something on our topic; what is not from us is not ours to know. */
  private readonly ours = (message: SpanMessage): MissingMessage[] => {
    const topic = this.options.ownTopic ?? '';
    const publisher = { topic, source: this.configuration.eventSourceOf(topic) };
    try {
      const envelope = readEnvelope(message);
      return disbeliefIn(envelope, { message, publisher }) === undefined ? [{ message, envelope }] : [];
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  };

  /** Whatever claims to be ours and has not our seal was forged: it says nothing of our database. */
  private sealed(unknown: readonly MissingMessage[]): MissingMessage[] {
    const ours = unknown.filter(({ message }) => this.brokers.seal.matches(message));
    const forged = unknown.length - ours.length;
    if (forged > 0) {
      this.metrics.forgedOnOwnTopic(forged);
      this.log.error('events on our own topic are not ours', undefined, { forged });
    }
    return ours;
  }
}

interface End {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

/** None where the topic does not exist. */
async function endsOf(admin: Admin, topic: string): Promise<End[]> {
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'type') === 'UNKNOWN_TOPIC_OR_PARTITION') return [];
    throw error;
  }
}

/** Our ids are UUIDs: what claims to be ours with another is as unknown as one that the history lacks. */
async function unknownOf(client: pg.Client, ours: readonly MissingMessage[]): Promise<MissingMessage[]> {
  if (ours.length === 0) return [];
  const { rows } = await client.query<{ event_id: string }>(
    `select event_id from domain_event where event_id = any($1::uuid[])`,
    [ours.map(({ envelope }) => envelope.id).filter((id) => isUUID(id))],
  );
  const known = new Set(rows.map((row) => row.event_id));
  return ours.filter(({ envelope }) => !known.has(envelope.id));
}

/**
 * Events of different aggregates depend on each other (an appointment on its clinic), so the order of recording is kept.
 * Clocks of two processes may differ: within an aggregate no event goes before one with a smaller number.
 */
export function inOrderOfRecording(missing: readonly MissingMessage[]): MissingMessage[] {
  const latest = new Map<string, string>();
  const timed = [...missing]
    .sort((one, other) => one.envelope.number - other.envelope.number)
    .map((one) => {
      const { aggregateId, recordedtime } = one.envelope;
      const before = latest.get(aggregateId) ?? '';
      const at = recordedtime > before ? recordedtime : before;
      latest.set(aggregateId, at);
      return { one, at };
    });
  return timed.sort((a, b) => compare(a.at, b.at)).map(({ one }) => one);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
