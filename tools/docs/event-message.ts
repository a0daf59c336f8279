import { createHash } from 'node:crypto';
import { z } from 'zod';
import { instant, type EventDefinition } from '#domain-model/define-event';
import { everyEvent } from '#domain-model/events/every-event';
import { addMinutes, toInstant, type Instant } from '#domain-model/values/calendar';
import { OdsCode } from '#domain-model/values/ods-code';
import { composeMessage, schemaOf } from '#messaging/outbox/envelope';
import { fieldsOf, type FieldRow } from './event-fields.js';

/** The prefix that a platform puts before every type unless it is configured otherwise. */
export const typePrefix = 'stepwise.';

export interface EventMessage {
  /** As on the wire: `stepwise.referral.accepted.v1`. */
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The CloudEvent: what the message's value contains. */
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * The golden example as the pipe itself writes it, with an id, times and a trace that are the same in every
 * run.
 */
export function exampleOf(definition: EventDefinition): EventMessage {
  const occurredAt = happenedAt(definition.example);
  const composed = composeMessage(
    { definition, occurredAt, data: definition.example },
    {
      id: exampleId(definition.type),
      providerCode: 'DH0',
      recordedAt: addMinutes(occurredAt, 5),
      trace: {
        correlationId: '5f0f2b3c-8f0e-4c1d-9a57-2c9d6f3b1e20',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      },
      typePrefix,
      source: `/stepwise/${definition.topic}`,
    },
  );
  const sequence = String(placeInLife(definition)).padStart(20, '0');
  const event = z.record(z.string(), z.unknown()).parse(JSON.parse(composed.body));
  return {
    type: composed.type,
    headers: { ...composed.headers, ce_sequence: sequence },
    event: { sequence, ...event },
  };
}

/**
 * The whole CloudEvent of a definition, as zod: one schema for the JSON Schema file and for the AsyncAPI
 * document.
 */
export function envelopeOf({ type, topic, aggregate, summary, data }: EventDefinition): z.ZodObject {
  return z
    .object({
      specversion: z.literal('1.0').describe('The edition of CloudEvents.'),
      id: z.uuid().describe('Of this message. A UUID v7, so that ids sort by the time they were given.'),
      type: z.literal(typePrefix + type).describe('What happened, with the major of its schema.'),
      source: z.string().describe(`The service that publishes it: /stepwise/${topic}.`),
      subject: z
        .string()
        .regex(new RegExp(`^${aggregate}/[0-9a-f-]{36}$`))
        .describe('The aggregate that it is about.'),
      time: instant.describe('When it happened; may lie in the past. Rules and measures use this one.'),
      recordedtime: instant.describe('When the platform learnt it.'),
      sequence: z
        .string()
        .regex(/^(?!0{20})[0-9]{20}$/)
        .describe('Numbers the messages of the subject from 1 without gaps. The only order to trust.'),
      tenant: OdsCode.describe('The ODS code of the provider whose event it is.'),
      partitionkey: z.string().describe('The Kafka key.'),
      correlationid: z.string().describe('The same for everything that one request caused.'),
      causationid: z
        .string()
        .optional()
        .describe('The id of the event that caused this one; absent after a request.'),
      traceparent: z.string().optional().describe('W3C trace context.'),
      datacontenttype: z.literal('application/json').describe('Of data.'),
      dataschema: z.string().describe('Names the schema of data.'),
      dataclassification: z
        .literal('restricted')
        .describe('Names nobody, yet is about someone’s health or work.'),
      data,
    })
    .describe(summary);
}

/** The attributes that every event has, as a reader wants them described: without its data. */
export function envelopeFields(): readonly FieldRow[] {
  const [any] = everyEvent;
  if (any === undefined) return [];
  const attributes = envelopeOf(any)
    .omit({ data: true })
    .extend({
      type: z.string().describe('What happened, with prefix and major: `stepwise.referral.accepted.v1`.'),
      source: z.string().describe('The service that publishes it: `/stepwise/referral`.'),
      subject: z.string().describe('The aggregate that it is about: `referral/<UUID>`.'),
      dataschema: z.string().describe('Names the schema of data; its last part is the type without prefix.'),
    });
  return fieldsOf(attributes);
}

/**
 * A JSON Schema 2020-12 of the whole CloudEvent; the schema that `dataschema` names is the one inside, of
 * `data`.
 */
export function jsonSchemaOf(definition: EventDefinition): Readonly<Record<string, unknown>> {
  const { $schema, properties, ...rest } = z.toJSONSchema(envelopeOf(definition), {
    target: 'draft-2020-12',
    io: 'input',
  });
  const data = {
    $id: schemaOf(definition, typePrefix),
    ...z.record(z.string(), z.unknown()).parse(properties?.['data']),
  };
  const name = typePrefix + definition.type;
  return {
    $schema,
    $id: `urn:stepwise:message:${definition.type}`,
    title: name,
    ...rest,
    properties: { ...properties, data },
  };
}

/** Days and instants of an example that say when the event itself happened. */
const whenItHappened = [
  'takenAt',
  'reviewedAt',
  'cancelledAt',
  'receivedOn',
  'assessedOn',
  'acceptedOn',
  'declinedOn',
  'dischargedOn',
  'endedOn',
  'awardedOn',
  'enrolledOn',
  'employedFrom',
  'leftOn',
];

function happenedAt(example: Readonly<Record<string, unknown>>): Instant {
  const named = whenItHappened.find((field) => field in example);
  if (named !== undefined) return atNoon(String(example[named]));
  const hasTakenPlace = 'attendance' in example;
  return hasTakenPlace ? toInstant(String(example['startsAt'])) : '2024-06-10T09:00:00.000Z';
}

function atNoon(dayOrInstant: string): Instant {
  return dayOrInstant.includes('T') ? toInstant(dayOrInstant) : toInstant(`${dayOrInstant}T11:00:00.000Z`);
}

/**
 * Where the event might come in its aggregate's life: the catalogue lists the events of an aggregate in that
 * order.
 */
function placeInLife({ type, aggregate }: EventDefinition): number {
  const ofSame = everyEvent.filter((event) => event.aggregate === aggregate);
  return 1 + ofSame.findIndex((event) => event.type === type);
}

/** A UUID v7 by its form, always the same for a type. */
function exampleId(type: string): string {
  const hash = createHash('sha256').update(type).digest('hex');
  return `0190b7c4-5d9e-7${hash.slice(0, 3)}-9${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
