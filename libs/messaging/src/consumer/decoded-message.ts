import type { EventOf } from '#domain-model/define-event';
import { type Envelope, readEnvelope, readEvent, Unreadable, type WireMessage } from './cloud-event-codec.js';
import { keyOf } from '../parked/storable.js';
import { disbeliefIn, disbeliefInData, type Publisher } from '../outbox/publisher.js';
import type { Subscriptions } from './subscriptions.js';

/** A message as it is in the log. */
export interface LoggedMessage extends WireMessage {
  readonly offset: string;
}

/** What could be read of a message. Without envelope it is not an event; without event and reason, nobody here consumes it. */
export interface DecodedMessage {
  readonly offset: number;
  readonly key: string | null;
  readonly message: WireMessage;
  readonly envelope?: Envelope;
  /** What a message says of itself that is not believed; for the record alone. */
  readonly disbelieved?: Envelope;
  readonly event?: EventOf;
  /** Why it cannot be consumed: paths and codes, never a value. */
  readonly reason?: string;
}

/** By what a message is read: who may publish where it came from, and what this service subscribes to. */
export interface ReadingRules {
  readonly publisher: Publisher;
  readonly subscriptions: Subscriptions;
  readonly typePrefix: string;
}

/**
 * Reads a message as far as it can be read. Never throws for what it finds in it. One that is not believed to come from the
 * topic's publisher has neither envelope nor key: it parks alone, and neither blocks a key nor numbers an aggregate.
 */
export function read(message: LoggedMessage, rules: ReadingRules): DecodedMessage {
  const key = keyOf(message.key);
  const seen = { offset: Number(message.offset), key, message };
  if (key === null && message.key) return { ...seen, reason: 'key is no text of at most 200 characters' };
  const envelope = orReason(() => readEnvelope(message));
  if (typeof envelope === 'string') return { ...seen, reason: envelope };
  const event = rules.subscriptions.definitionOf(typeWithout(rules.typePrefix, envelope));
  const disbelief =
    disbeliefIn(envelope, { message, publisher: rules.publisher }) ??
    (event && disbeliefInData(envelope, event, { key, topic: rules.publisher.topic }));
  if (disbelief !== undefined)
    return { ...seen, key: null, disbelieved: envelope, reason: `not believed: ${disbelief}` };
  if (event === undefined) return { ...seen, envelope };
  const recorded = orReason(() => readEvent(envelope, event, key));
  return typeof recorded === 'string'
    ? { ...seen, envelope, reason: recorded }
    : { ...seen, envelope, event: recorded };
}

function typeWithout(prefix: string, { type }: Envelope): string {
  return type.startsWith(prefix) ? type.slice(prefix.length) : type;
}

function orReason<Read>(message: () => Read): Read | string {
  try {
    return message();
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    // Such as a stack too short for what is nested without end. Its own message may quote what was sent.
    return `cannot be read: ${error instanceof Error ? error.name : typeof error}`;
  }
}
