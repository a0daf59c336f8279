import type { Fact } from '#domain-model/define-event';
import { type Envelope, readEnvelope, readFact, Unreadable, type WireMessage } from './codec.js';
import type { Subscriptions } from './subscriptions.js';

/** A message as the log holds it. */
export interface LoggedMessage extends WireMessage {
  readonly offset: string;
}

/** What could be read of a message. Without envelope it is not an event; without fact and reason, nobody here hears it. */
export interface Reading {
  readonly offset: number;
  readonly key: string | null;
  readonly message: WireMessage;
  readonly envelope?: Envelope;
  readonly fact?: Fact;
  /** Why it cannot be heard: paths and codes, never a value. */
  readonly reason?: string;
}

/** Reads a message as far as it can be read. Never throws for what it finds in it. */
export function read(message: LoggedMessage, subscriptions: Subscriptions, typePrefix: string): Reading {
  const seen = { offset: Number(message.offset), key: message.key?.toString('utf8') ?? null, message };
  const envelope = orReason(() => readEnvelope(message));
  if (typeof envelope === 'string') return { ...seen, reason: envelope };
  const type = envelope.type.startsWith(typePrefix) ? envelope.type.slice(typePrefix.length) : envelope.type;
  const event = subscriptions.definitionOf(type);
  if (event === undefined) return { ...seen, envelope };
  const fact = orReason(() => readFact(envelope, event, seen.key));
  return typeof fact === 'string' ? { ...seen, envelope, reason: fact } : { ...seen, envelope, fact };
}

function orReason<Read>(reading: () => Read): Read | string {
  try {
    return reading();
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}
