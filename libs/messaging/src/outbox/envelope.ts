import type { EventDefinition, NewEvent } from '#domain-model/define-event';
import type { OdsCode } from '#domain-model/values/ods-code';
import { type Instant, toInstant } from '#domain-model/values/calendar';
import type { Trace } from '#service-kit/runtime/trace-context';

export const structuredContentType = 'application/cloudevents+json; charset=UTF-8';

/** What an event is wrapped with when it is written to the outbox. */
export interface Wrapping {
  /** UUID v7: sorts by the time it was given. */
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly recordedAt: Instant;
  readonly trace: Trace;
  /** `stepwise.` */
  readonly typePrefix: string;
  /** `/stepwise/referral` */
  readonly source: string;
}

/** A message whose sequence the database will put in front of the body. */
export interface UnnumberedMessage {
  readonly eventId: string;
  readonly topic: string;
  readonly key: string;
  readonly aggregateId: string;
  /** As on the wire, prefix included. */
  readonly type: string;
  readonly providerCode: OdsCode;
  readonly recordedAt: Instant;
  readonly headers: Readonly<Record<string, string>>;
  /** CloudEvents 1.0 in JSON, without `sequence`. */
  readonly body: string;
}

/**
 * Wraps an event as a CloudEvent in structured mode: the event is the message's value, and the attributes that route it
 * are copied to `ce_` headers (CloudEvents Kafka binding 1.0, section 3.3).
 *
 * Properties that the schema does not know are dropped: nothing undeclared leaves the service.
 *
 * @throws Error when the data does not satisfy the event's own schema, or an id is in capitals; names paths, never a value.
 */
export function composeMessage(
  { definition, occurredAt, data }: NewEvent,
  wrapping: Wrapping,
): UnnumberedMessage {
  const declared = definition.data.safeParse(data);
  if (!declared.success) {
    throw new Error(`An event ${definition.type} breaks its own schema: ${faultsOf(declared.error.issues)}.`);
  }
  const misspelt = misspeltId(declared.data);
  if (misspelt !== undefined)
    throw new Error(`An event ${definition.type} spells its ${misspelt} in capitals.`);
  const { id, providerCode, recordedAt, trace } = wrapping;
  const aggregateId = String(declared.data[definition.aggregateId]);
  const key = String(declared.data[definition.key]);
  const routing = {
    specversion: '1.0',
    id,
    type: wrapping.typePrefix + definition.type,
    source: wrapping.source,
    subject: `${definition.aggregate}/${aggregateId}`,
    time: toInstant(occurredAt),
    recordedtime: recordedAt,
    tenant: providerCode,
  };
  const attributes = {
    ...routing,
    datacontenttype: 'application/json',
    dataschema: schemaOf(definition, wrapping.typePrefix),
    dataclassification: 'restricted',
    partitionkey: key,
    traceparent: trace.traceparent,
    correlationid: trace.correlationId,
    ...(trace.causationId === undefined ? {} : { causationid: trace.causationId }),
  };
  return {
    eventId: id,
    topic: definition.topic,
    key,
    aggregateId,
    type: routing.type,
    providerCode,
    recordedAt,
    headers: headersOf(routing, trace.traceparent),
    body: JSON.stringify({ ...attributes, data: declared.data }),
  };
}

/** An id in two spellings would be two keys, and its events lose their order: small letters alone go out. */
function misspeltId(data: object): string | undefined {
  return Object.entries(data).find(
    ([name, value]) =>
      /Ids?$/.test(name) && [value].flat().some((id) => typeof id === 'string' && isMisspelt(id)),
  )?.[0];
}

function isMisspelt(id: string): boolean {
  return /^[0-9a-f-]{36}$/i.test(id) && id !== id.toLowerCase();
}

/** Names the schema of an event's data; its last part has the major of the type: `urn:stepwise:event:referral.accepted.v1`. */
export function schemaOf(event: EventDefinition, typePrefix: string): string {
  return `urn:${typePrefix.replaceAll('.', ':')}event:${event.type}`;
}

/** `total too_big, takenAt invalid_format`: where a schema was broken and how, never with which value. */
export function faultsOf(
  issues: readonly { path: readonly PropertyKey[]; code?: string | undefined }[],
): string {
  return issues
    .map(({ path, code }) => `${path.map(String).join('.')} ${code ?? 'invalid'}`.trim())
    .join(', ');
}

function headersOf(routing: Readonly<Record<string, string>>, traceparent: string): Record<string, string> {
  const copied = Object.entries(routing).map(([name, value]): [string, string] => [`ce_${name}`, value]);
  return { 'content-type': structuredContentType, ...Object.fromEntries(copied), traceparent };
}
