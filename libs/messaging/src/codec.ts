import { z } from 'zod';
import type { EventDefinition, Fact } from '#domain-model/define-event';
import { instant } from '#domain-model/define-event';
import { toInstant } from '#domain-model/values/calendar';
import { OdsCode } from '#domain-model/values/ods-code';
import { faultsOf } from './envelope.js';

/** A message as a broker gives it; the parts that the codec reads. */
export interface WireMessage {
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** A message cannot be read. The message of this error names paths and codes, and never holds a value of the event. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const attributes = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  source: z.string().min(1),
  subject: z.string().regex(/^[a-z]+\/[0-9A-Za-z-]{1,64}$/),
  time: instant,
  recordedtime: instant,
  sequence: z.string().regex(/^(?!0{20})[0-9]{20}$/),
  tenant: OdsCode,
  correlationid: z.string().min(1).max(200),
  causationid: z.string().min(1).max(200).optional(),
  traceparent: z.string().max(55).optional(),
});

/** A CloudEvent's attributes and its data, not yet checked against the definition of its type. */
export type Envelope = z.infer<typeof attributes> & { readonly aggregateId: string; readonly number: number };

/**
 * Reads the attributes of a CloudEvent 1.0 in structured or binary mode.
 *
 * @throws Unreadable when it is not JSON, or an attribute that the platform relies on is missing or malformed.
 */
export function readEnvelope({ value, headers = {} }: WireMessage): Envelope {
  if (value === null) throw new Unreadable('no value');
  const isStructured = textOf(headers['content-type'])?.toLowerCase().startsWith('application/cloudevents');
  const event = isStructured ? parseJson(value) : { ...attributesOf(headers), data: parseJson(value) };
  const read = attributes.safeParse(event);
  if (!read.success) throw new Unreadable(`envelope: ${faultsOf(read.error.issues)}`);
  const { subject, sequence } = read.data;
  return { ...read.data, aggregateId: subject.slice(subject.indexOf('/') + 1), number: Number(sequence) };
}

/**
 * Reads an envelope's data as a fact of the given event.
 *
 * @throws Unreadable when the data breaks the event's schema.
 */
export function readFact<Definition extends EventDefinition>(
  envelope: Envelope,
  event: Definition,
  key: string | null,
): Fact<Definition> {
  const data = event.data.safeParse(envelope['data']);
  if (!data.success) throw new Unreadable(`data: ${faultsOf(data.error.issues)}`);
  return {
    event,
    id: envelope.id,
    aggregateId: envelope.aggregateId,
    key: key ?? envelope.aggregateId,
    sequence: envelope.number,
    providerCode: envelope.tenant,
    occurredAt: toInstant(envelope.time),
    recordedAt: toInstant(envelope.recordedtime),
    correlationId: envelope.correlationid,
    causationId: envelope.causationid,
    data: data.data as Fact<Definition>['data'],
  };
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    // The parser's own message quotes the text, which may hold anything: it is not passed on.
    throw new Unreadable('not JSON');
  }
}

/** Binary mode: every attribute is a header `ce_<name>`; `traceparent` may stand alone. */
function attributesOf(headers: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const named = Object.entries(headers)
    .filter(([name]) => name.toLowerCase().startsWith('ce_'))
    .map(([name, value]): [string, string | undefined] => [name.slice(3).toLowerCase(), textOf(value)]);
  return { traceparent: textOf(headers['traceparent']), ...Object.fromEntries(named) };
}

function textOf(header: unknown): string | undefined {
  if (Array.isArray(header)) return textOf(header[0]);
  return typeof header === 'string' || Buffer.isBuffer(header) ? header.toString() : undefined;
}
