import type { EventDefinition, EventOf } from '#domain-model/define-event';
import { type Instant, toInstant } from '#domain-model/values/calendar';
import { faultsOf } from '../outbox/envelope.js';

/** A message as a broker gives it; the parts that the codec reads. */
export interface WireMessage {
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** A message cannot be read. The message of this error names paths and codes, and never has a value of the event. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** What PostgreSQL, JSON and a header can store: no control characters, no half of a surrogate pair. */
const text = /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]{1,200}$/;
const instant = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** The attributes that the platform relies on. Plain expressions: a zod object takes five times as long (11 µs). */
const required = {
  specversion: /^1\.0$/,
  id: text,
  type: text,
  source: text,
  subject: /^[a-z]+\/[0-9A-Za-z-]{1,64}$/,
  time: instant,
  recordedtime: instant,
  sequence: /^(?!0{20})[0-9]{20}$/,
  tenant: /^[A-Z0-9]{3,6}$/,
  correlationid: text,
};
const optional = { causationid: text, traceparent: /^[0-9a-f-]{1,55}$/ };

/** A CloudEvent's attributes and its data, not yet checked against the definition of its type. */
export type Envelope = Readonly<Record<keyof typeof required, string>> &
  Readonly<Partial<Record<keyof typeof optional, string>>> & {
    /** The last part of `subject`. */
    readonly aggregateId: string;
    /** `sequence` as a number. */
    readonly number: number;
    readonly data?: unknown;
  };

/**
 * Reads the attributes of a CloudEvent 1.0 in structured or binary mode.
 *
 * @throws Unreadable when it is not JSON, or an attribute that the platform relies on is missing or malformed.
 */
export function readEnvelope({ value, headers = {} }: WireMessage): Envelope {
  if (value === null) throw new Unreadable('no value');
  const isStructured = headerText(headers['content-type'])
    ?.toLowerCase()
    .startsWith('application/cloudevents');
  const event = isStructured ? parseJson(value) : { ...attributesOf(headers), data: parseJson(value) };
  if (!isEvent(event)) throw new Unreadable(`envelope: ${attributeFaults(event).join(', ')}`);
  const aggregateId = event.subject.slice(event.subject.indexOf('/') + 1);
  return Object.assign(event, { aggregateId, number: Number(event.sequence) });
}

type Event = Omit<Envelope, 'aggregateId' | 'number'>;

function isEvent(event: unknown): event is Event {
  return attributeFaults(event).length === 0;
}

function attributeFaults(event: unknown): string[] {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return ['invalid_type'];
  const faults: string[] = [];
  const check = (name: string, form: RegExp, value: unknown): void => {
    if (typeof value !== 'string') faults.push(`${name} invalid_type`);
    else if (!form.test(value)) faults.push(`${name} invalid_format`);
  };
  for (const [name, form] of requiredForms) check(name, form, Reflect.get(event, name));
  if (faults.length > 0) return faults;
  if (!Number.isSafeInteger(Number(Reflect.get(event, 'sequence')))) faults.push('sequence too_big');
  for (const name of ['time', 'recordedtime']) {
    const at: unknown = Reflect.get(event, name);
    if (typeof at === 'string' && !isDay(at)) faults.push(`${name} invalid_date`);
  }
  for (const [name, form] of optionalForms) {
    const value: unknown = Reflect.get(event, name);
    if (value !== undefined) check(name, form, value);
  }
  return faults;
}

/** JavaScript reads 31 February as a day of March, and PostgreSQL refuses it. */
function isDay(instantRead: string): boolean {
  const at = new Date(instantRead);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === instantRead.slice(0, 10);
}

const requiredForms = Object.entries(required);
const optionalForms = Object.entries(optional);

/**
 * Reads an envelope's data as an event of the given event.
 *
 * @throws Unreadable when the data breaks the event's schema.
 */
export function readEvent<Definition extends EventDefinition>(
  envelope: Envelope,
  event: Definition,
  key: string | null,
): EventOf<Definition> {
  const data = event.data.safeParse(envelope.data);
  if (!data.success) throw new Unreadable(`data: ${faultsOf(data.error.issues)}`);
  return {
    definition: event,
    id: envelope.id,
    aggregateId: envelope.aggregateId,
    key: key ?? envelope.aggregateId,
    sequence: envelope.number,
    providerCode: envelope.tenant,
    occurredAt: inOneForm(envelope.time),
    recordedAt: inOneForm(envelope.recordedtime),
    correlationId: envelope.correlationid,
    causationId: envelope.causationid,
    data: data.data as EventOf<Definition>['data'],
  };
}

/** With milliseconds, so that instants compare as text; ours are written so. */
function inOneForm(instantRead: string): Instant {
  return instantRead.length === '2025-03-01T10:00:00.000Z'.length ? instantRead : toInstant(instantRead);
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    // The parser's own message quotes the text, which may have anything in it: it is not passed on.
    throw new Unreadable('not JSON');
  }
}

/** Binary mode: every attribute is a header `ce_<name>`; `traceparent` may be alone. */
function attributesOf(headers: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const named = Object.entries(headers)
    .filter(([name]) => name.toLowerCase().startsWith('ce_'))
    .map(([name, value]): [string, string | undefined] => [name.slice(3).toLowerCase(), headerText(value)]);
  return { traceparent: headerText(headers['traceparent']), ...Object.fromEntries(named) };
}

/** The first of a header's values; undefined where there is none. */
export function headerText(header: unknown): string | undefined {
  if (Array.isArray(header)) return headerText(header[0]);
  return typeof header === 'string' || Buffer.isBuffer(header) ? header.toString() : undefined;
}
