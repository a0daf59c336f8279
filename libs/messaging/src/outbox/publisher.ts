import type { EventDefinition } from '#domain-model/define-event';
import { type Envelope, headerText, type WireMessage } from '../consumer/cloud-event-codec.js';

/** Where a message came on, and under which name the one service that publishes there signs its events. */
export interface Publisher {
  /** Without the prefix of the wire. */
  readonly topic: string;
  readonly source: string;
}

/** The attributes that the CloudEvents Kafka binding repeats as headers, and by which others route and filter. */
const repeated = ['specversion', 'id', 'type', 'source', 'subject', 'time', 'tenant', 'sequence'] as const;

/**
 * Why a message is not believed to be an event of the topic's one publisher; undefined where it is believed. Names what
 * disagrees, never a value: whoever forged it chose the values.
 *
 * The broker's access list is the first protection (one writer a topic); this is the second, for a cluster whose list is wrong.
 */
export function disbeliefIn(
  envelope: Envelope,
  { message, publisher }: { readonly message: WireMessage; readonly publisher: Publisher },
): string | undefined {
  if (envelope.source !== publisher.source) return `source is not the publisher of ${publisher.topic}`;
  const differs = repeated.find((name) => {
    const header = headerText(message.headers?.[`ce_${name}`]);
    return header !== undefined && header !== envelope[name];
  });
  return differs === undefined ? undefined : `header ce_${differs} is not what the event says`;
}

/** The same, for an event whose definition is known here. */
export function disbeliefInData(
  envelope: Envelope,
  event: EventDefinition,
  { key, topic }: { readonly key: string | null; readonly topic: string },
): string | undefined {
  if (event.topic !== topic) return `${event.type} is not published on ${topic}`;
  const data: object = typeof envelope.data === 'object' && envelope.data !== null ? envelope.data : {};
  if (Reflect.get(data, event.aggregateId) !== envelope.aggregateId)
    return 'subject is not what the data say';
  if (key !== null && Reflect.get(data, event.key) !== key) return 'key is not what the data say';
  return undefined;
}
