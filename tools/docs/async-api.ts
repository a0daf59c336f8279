import { z } from 'zod';
import type { EventDefinition } from '#domain-model/define-event';
import type { OwnedTopic } from '../../apps/operator/src/setup/topics.js';
import { envelopeOf, exampleOf } from './event-message.js';

type Json = Readonly<Record<string, unknown>>;

const bindingVersion = '0.5.0';
const contentType = 'application/cloudevents+json; charset=UTF-8';

/** The AsyncAPI 3 document of every event on the topics that carry them. */
export function asyncApiOf(
  events: readonly EventDefinition[],
  topics: readonly OwnedTopic[],
  version: string,
): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Stepwise: the events of its services',
      version,
      description: introduction,
      license: { name: 'MIT' },
    },
    defaultContentType: contentType,
    servers: {
      kafka: {
        host: '{brokers}',
        protocol: 'kafka',
        description: 'Apache Kafka, wherever it runs.',
        variables: {
          brokers: { default: 'localhost:19092', description: 'The environment variable KAFKA_BROKERS.' },
        },
      },
    },
    channels: eachTopic(topics, (topic) => channelOf(topic, eventsOn(topic, events))),
    operations: Object.fromEntries(
      topics.map((topic) => [`publish-${topic.name}`, operationOf(topic, eventsOn(topic, events))]),
    ),
    components: { messages: Object.fromEntries(events.map((event) => [event.type, messageOf(event)])) },
  };
}

const introduction = [
  'Events in the past tense, one topic for each service that publishes. CloudEvents 1.0 in structured',
  'mode; the attributes that route a message are copied to `ce_` headers. A consumer ignores types and',
  'properties that it does not know: an added property keeps the major, a breaking change publishes the',
  'next major beside it. Types are shown with the prefix `stepwise.`, which is configuration.',
].join(' ');

function eachTopic(topics: readonly OwnedTopic[], describe: (topic: OwnedTopic) => Json): Json {
  return Object.fromEntries(topics.map((topic) => [topic.name, describe(topic)]));
}

function eventsOn(topic: OwnedTopic, events: readonly EventDefinition[]): readonly EventDefinition[] {
  return events.filter((event) => event.topic === topic.name);
}

function channelOf(
  { name, owner, partitions, retentionMs }: OwnedTopic,
  events: readonly EventDefinition[],
): Json {
  return {
    address: name,
    title: `Events of ${owner}`,
    description: [
      'In order for each key; no order between keys or topics.',
      'At least once: a consumer drops repeats by sequence.',
    ].join(' '),
    messages: Object.fromEntries(events.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        topic: name,
        partitions,
        topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': retentionMs },
        bindingVersion,
      },
    },
  };
}

function operationOf({ name, owner }: OwnedTopic, events: readonly EventDefinition[]): Json {
  return {
    action: 'send',
    title: `${owner} publishes`,
    summary: `The ${owner} service publishes on ${name}, and nobody else does.`,
    channel: { $ref: `#/channels/${name}` },
    messages: events.map(({ type }) => ({ $ref: `#/channels/${name}/messages/${type}` })),
  };
}

function messageOf(event: EventDefinition): Json {
  const example = exampleOf(event);
  return {
    name: example.type,
    title: example.type,
    summary: event.summary,
    description: `Fires when: ${event.firesWhen} Does not fire when: ${event.doesNotFireWhen}`,
    contentType,
    headers: headersOf(example.headers),
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: z.toJSONSchema(envelopeOf(event), { target: 'draft-7', io: 'input' }),
    },
    correlationId: {
      location: '$message.payload#/correlationid',
      description: 'One request and all that it caused.',
    },
    bindings: {
      kafka: {
        key: { type: 'string', format: 'uuid', description: `The ${event.key}; never changes.` },
        bindingVersion,
      },
    },
    examples: [{ name: 'golden', summary: event.summary, headers: example.headers, payload: example.event }],
  };
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  const fixed = ['content-type', 'ce_specversion', 'ce_type', 'ce_source'];
  return {
    type: 'object',
    required: Object.keys(headers).filter((name) => name !== 'traceparent'),
    properties: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        fixed.includes(name) ? { const: value } : { type: 'string' },
      ]),
    ),
  };
}
