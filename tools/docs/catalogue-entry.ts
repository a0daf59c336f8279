import type { AggregateName, EventDefinition } from '#domain-model/define-event';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { OwnedTopic } from '../../apps/operator/src/setup/topics.js';
import { fieldsOf, type FieldRow } from './event-fields.js';
import { exampleOf, jsonSchemaOf, type EventMessage } from './event-message.js';

/** The day on which the language was first published: what is not dated otherwise dates from then. */
export const firstEdition: CalendarDay = '2026-11-22';

/** What the catalogue says of one event, complete: the same for every form in which it is shown. */
export interface CatalogueEntry {
  readonly event: EventDefinition;
  /** The service that publishes it. */
  readonly producer: string;
  /** Other services that consume it. */
  readonly consumers: readonly string[];
  readonly order: string;
  readonly numbering: string;
  readonly retention: string;
  readonly classification: string;
  readonly category: string;
  readonly fields: readonly FieldRow[];
  readonly example: EventMessage;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Oldest first. */
  readonly history: readonly Edition[];
  readonly howToTry: string;
}

export interface Edition {
  readonly on: CalendarDay;
  readonly says: string;
}

/** @param consumers of each type, from the services' own subscriptions. */
export function entriesOf(
  events: readonly EventDefinition[],
  topics: readonly OwnedTopic[],
  consumers: ReadonlyMap<string, readonly string[]>,
): readonly CatalogueEntry[] {
  return events.map((event) => {
    const topic = topics.find(({ name }) => name === event.topic);
    if (topic === undefined) throw new Error(`${event.type} has no topic: ${event.topic} is not declared.`);
    return entryOf(event, topic, consumers.get(event.type) ?? []);
  });
}

function entryOf(event: EventDefinition, topic: OwnedTopic, consumers: readonly string[]): CatalogueEntry {
  const example = exampleOf(event);
  return {
    event,
    producer: topic.owner,
    consumers,
    order: orderOf(event),
    numbering: `\`sequence\` numbers the events of the ${event.aggregate} (\`${event.aggregateId}\`) from 1 without gaps.`,
    retention: retentionOf(topic),
    classification: String(example.event['dataclassification']),
    category: categories[event.aggregate],
    fields: fieldsOf(event.data),
    example,
    schema: jsonSchemaOf(event),
    history: historyOf(event),
    howToTry:
      event.tryWith ??
      'Send the example below to a topic of your own; a replay (`npm start`) publishes most types.',
  };
}

export function retentionOf({ retentionMs }: OwnedTopic): string {
  return retentionMs === -1 ? 'stored for ever' : `stored for ${retentionMs / 86_400_000} days`;
}

/** The categories of the NHS profile of CloudEvents; on the wire stands the classification. */
const categories: Readonly<Record<AggregateName, string>> = {
  referral: 'special-category: about someone’s health, pseudonymised',
  person: 'special-category: about someone’s health, pseudonymised',
  appointment: 'special-category: about someone’s health, pseudonymised',
  course: 'special-category: about someone’s health, pseudonymised',
  clinician: 'standard: about a member of staff, pseudonymised',
  clinic: 'standard: about a member of staff, pseudonymised',
};

function orderOf({ aggregate, aggregateId, key, topic }: EventDefinition): string {
  if (key === aggregateId) return `After every earlier event of the same ${aggregate}.`;
  const ofKey = `After every earlier event on \`${topic}\` with the same \`${key}\``;
  return `${ofKey}, so after every earlier one of the same ${aggregate}.`;
}

function historyOf({ since, additions = [], deprecated }: EventDefinition): readonly Edition[] {
  const added = additions.map(({ on, fields, says }) => ({
    on,
    says: `Adds ${fields.map((field) => `\`${field}\``).join(', ')}. ${says}`,
  }));
  const ended = deprecated
    ? [
        {
          on: deprecated.on,
          says: `Deprecated: consume \`${deprecated.use}\` instead. ${deprecated.migration}`,
        },
        { on: deprecated.sunsetOn, says: 'Sunset: no longer published from this day on.' },
      ]
    : [];
  return [{ on: since ?? firstEdition, says: 'First published.' }, ...added, ...ended];
}
