import type { EventDefinition } from '#domain-model/define-event';
import type { OwnedTopic } from '#local/topics';
import { exampleOf } from './event-message.js';

/** The catalogue page: every event with its meaning, its way and its example. */
export function cataloguePage(events: readonly EventDefinition[], topics: readonly OwnedTopic[]): string {
  return (
    [introduction, tableOf(events), ...topics.map((topic) => topicSection(topic, events))].join('\n\n') + '\n'
  );
}

const introduction = `# What the services tell each other

<!-- Written by \`npm run docs:events\` from libs/domain-model and deploy/kafka/topics.yaml. -->

Every fact is a CloudEvent 1.0 in structured mode: the value of the message is the whole event as JSON,
and the attributes that route it are copied to \`ce_\` headers. The same in one file for tools:
[asyncapi.yaml](asyncapi.yaml) (AsyncAPI 3).

- **Order.** Facts of one key arrive in the order in which they were published on their topic. Between
  keys and between topics there is no order. \`sequence\` numbers the messages of one aggregate from 1
  without gaps, whatever their type, and is the only order to trust; clocks are not.
- **Repeats.** A fact arrives at least once. Its effects happen once: consumers drop what they have heard,
  by \`sequence\`.
- **Two times.** \`time\` is when it happened and may lie in the past; \`recordedtime\` is when the
  platform learnt it. Rules and measures use the first.
- **Who.** No name, NHS number, date of birth, address or free text is in any fact. People, referrals and
  clinicians are opaque ids. Every fact is classified \`restricted\` all the same: it is about someone's
  health or work.
- **What may change.** A later edition may add properties: ignore what you do not know, types as well. A
  breaking change is published as the next major beside the old one, and every living major keeps its
  example here.
- **Types** are shown with the prefix \`stepwise.\`, which is configuration (\`EVENT_TYPE_PREFIX\`).`;

function tableOf(events: readonly EventDefinition[]): string {
  const rows = events.map(
    ({ type, topic, key, summary }) => `| [${type}](#${anchorOf(type)}) | ${topic} | ${key} | ${summary} |`,
  );
  return ['| type | topic | key | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function topicSection(topic: OwnedTopic, events: readonly EventDefinition[]): string {
  const kept = topic.retentionMs === -1 ? 'kept for ever' : `kept for ${topic.retentionMs / 86_400_000} days`;
  const published = `Published by ${topic.owner} alone; ${topic.partitions} partitions, ${kept}.`;
  const own = events.filter((event) => event.topic === topic.name);
  return [`## Topic ${topic.name}`, published, ...own.map((event) => eventSection(event, topic))].join(
    '\n\n',
  );
}

function eventSection(event: EventDefinition, { owner }: OwnedTopic): string {
  const { type, summary, firesWhen, doesNotFireWhen, topic, key, aggregate, aggregateId } = event;
  return `### ${type}

${summary}

| | |
|---|---|
| Fires when | ${firesWhen} |
| Does not fire when | ${doesNotFireWhen} |
| Producer | ${owner} |
| Topic and key | \`${topic}\`, keyed by \`${key}\` |
| Order | ${orderOf(event)} |
| Numbered by | \`sequence\` of the ${aggregate} (\`${aggregateId}\`) |
| Classification | ${String(exampleOf(event).event['dataclassification'])} |
| Type on the wire | \`${exampleOf(event).type}\` |
| Schema, example | [schema](schemas/${type}.schema.json), [example](examples/${type}.json) |`;
}

function orderOf({ aggregate, aggregateId, key, topic }: EventDefinition): string {
  if (key === aggregateId) return `After every earlier fact of the same ${aggregate}.`;
  const ofKey = `After every earlier fact on \`${topic}\` with the same \`${key}\``;
  return `${ofKey}, so after every earlier one of the same ${aggregate}.`;
}

function anchorOf(type: string): string {
  return type.replaceAll('.', '');
}
