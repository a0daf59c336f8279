import { z } from 'zod';
import type { CalendarDay, Instant } from './values/calendar.js';
import { correctionReason } from './values/correction-reason.js';
import type { OdsCode } from './values/ods-code.js';

/** A topic is named for the service that publishes on it. */
export type Topic = 'referral' | 'scheduling' | 'outcomes' | 'workforce';

/** The kinds of aggregate whose events are numbered. */
export type AggregateName = 'referral' | 'person' | 'clinician' | 'clinic' | 'appointment' | 'course';

/** What a later edition of the same major added. Only optional fields may be: anything else is the next major. */
export interface Addition {
  readonly on: CalendarDay;
  readonly fields: readonly string[];
  /** What they are for, in one sentence. */
  readonly says: string;
}

/** The end of a type, told well before it comes. */
export interface Deprecation {
  /** From this day on nobody should begin to consume it. */
  readonly on: CalendarDay;
  /** From this day on it is no longer told; what was told stays on the topic. */
  readonly sunsetOn: CalendarDay;
  /** The type to consume instead: `referral.accepted.v2`. */
  readonly use: string;
  /** How to go over, in a sentence or two. */
  readonly migration: string;
  /** Why it is not told for another half year: the harm that each further one would do. */
  readonly atOnce?: string;
}

export interface EventDescription<Shape extends z.ZodObject> {
  readonly topic: Topic;
  readonly aggregate: AggregateName;
  /** The field of `data` that names the aggregate; its events are numbered without gaps. */
  readonly aggregateId: keyof z.infer<Shape> & string;
  /**
   * The field of `data` that is the Kafka key: the pathway where the event is about one, else the aggregate.
   * Never changes.
   */
  readonly key: keyof z.infer<Shape> & string;
  /** The meaning in one sentence. */
  readonly summary: string;
  readonly firesWhen: string;
  readonly doesNotFireWhen: string;
  readonly data: Shape;
  /** The golden example: parsed by every subscriber in CI, shown in the catalogue. */
  readonly example: z.infer<Shape>;
  /** The day on which the type was first published; the first edition's where nothing is said. */
  readonly since?: CalendarDay;
  /** Oldest first. */
  readonly additions?: readonly Addition[];
  readonly deprecated?: Deprecation;
  /** What makes it happen on a platform of one's own, in one sentence: `POST /self-referrals` … */
  readonly tryWith?: string;
}

export interface EventDefinition<Shape extends z.ZodObject = z.ZodObject> extends EventDescription<Shape> {
  /** Without the prefix that is put before it on the wire: `referral.accepted.v1`. */
  readonly type: string;
  readonly major: number;
}

/** What a definition's events carry. */
export type DataOf<Definition> = Definition extends EventDefinition<infer Shape> ? z.infer<Shape> : never;

/** An event as a handler consumes it: parsed, and free of anything a broker knows. */
export interface EventOf<Definition extends EventDefinition = EventDefinition> {
  readonly definition: Definition;
  readonly id: string;
  readonly aggregateId: string;
  readonly key: string;
  /** Numbers the aggregate's messages from 1, without gaps. The only order to trust. */
  readonly sequence: number;
  readonly providerCode: OdsCode;
  /** When it happened; may lie in the past. */
  readonly occurredAt: Instant;
  /** When the platform learnt it. */
  readonly recordedAt: Instant;
  readonly correlationId: string;
  readonly causationId: string | undefined;
  readonly data: DataOf<Definition>;
}

/** An event that an aggregate has just recorded; the outbox gives it its id and its sequence. */
export interface NewEvent<Definition extends EventDefinition = EventDefinition> {
  readonly definition: Definition;
  readonly occurredAt: Instant;
  readonly data: DataOf<Definition>;
}

const typePattern = /^[a-z]+(\.[a-z]+)*\.v([1-9][0-9]*)$/;
/**
 * The NHS Notify event schema refuses these words in a type: an event says what happened, not that something
 * did.
 */
const bannedWords = [
  'completed',
  'finished',
  'updated',
  'changed',
  'processed',
  'handled',
  'status',
  'started',
  'failed',
];

/**
 * Defines an event of the published language: its type, its topic and key, its schema and its golden example.
 *
 * @throws Error when the type breaks the naming rule or the example does not satisfy the schema, at load.
 */
export function defineEvent<Shape extends z.ZodObject>(
  type: string,
  description: EventDescription<Shape>,
): EventDefinition<Shape> {
  const major = typePattern.exec(type)?.[2];
  if (major === undefined)
    throw new Error(`Event type "${type}" is not lower-case words, dots and a major: a.b.v1.`);
  const banned = type.split('.').find((word) => bannedWords.includes(word));
  if (banned !== undefined) throw new Error(`Event type "${type}" uses the banned word "${banned}".`);
  description.data.parse(description.example);
  return { type, major: Number(major), ...description };
}

/** Records an event: what an aggregate's verb calls once its guards have passed. */
export function newEvent<Definition extends EventDefinition>(
  definition: Definition,
  occurredAt: Instant,
  data: DataOf<Definition>,
): NewEvent<Definition> {
  return { definition, occurredAt, data };
}

/** The parts that many events share. */
export const identifier = z.uuid();
export const calendarDay = z.iso.date().describe('A calendar day in Europe/London, YYYY-MM-DD.');
export const instant = z.iso.datetime({ offset: false }).describe('An instant in UTC, ISO 8601.');
/** What every correction says beside the old and the new values. The words behind the reason stay in the service. */
export const correction = {
  reason: correctionReason.schema.describe('Why it was corrected, as a code.'),
  correctedBy: z.string().min(1).max(200).describe('Who put it right: the opaque subject of a token.'),
  correctedAt: instant.describe('When it was corrected.'),
};
export const exampleCorrection = {
  reason: 'transcription',
  correctedBy: 'clinician-7f3a',
  correctedAt: '2024-10-02T09:30:00.000Z',
} as const;
export type { CalendarDay, Instant };
