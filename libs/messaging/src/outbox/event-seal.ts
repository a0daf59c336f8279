import { createHmac, timingSafeEqual } from 'node:crypto';
import { headerText, type WireMessage } from '../consumer/cloud-event-codec.js';

const header = 'stepwise-seal';

/**
 * A service knows its own events by more than what they say of themselves: HMAC-SHA256 over key and value, under a key that
 * only the service has. What is on its topic without the seal is somebody else's, and no proof that its database was
 * restored. Without EVENT_SEAL_KEY nothing is sealed, and the broker's access list is the only protection.
 */
export class EventSeal {
  /** @param keys the first seals, all are believed; without any, nothing is sealed. */
  constructor(private readonly keys: readonly string[]) {}

  /** The headers with which a message of ours goes out. */
  headersFor(key: string, value: string): Readonly<Record<string, string>> {
    const [current] = this.keys;
    return current === undefined ? {} : { [header]: sealed(current, key, value).toString('hex') };
  }

  /** Whether the message was sealed by this service, under its present key or an earlier one. */
  matches({ key, value, headers }: WireMessage): boolean {
    if (this.keys.length === 0) return true;
    const seal = Buffer.from(headerText(headers?.[header]) ?? '', 'hex');
    const text = [key?.toString('utf8') ?? '', value?.toString('utf8') ?? ''] as const;
    return this.keys.some((one) => {
      const own = sealed(one, ...text);
      return seal.length === own.length && timingSafeEqual(seal, own);
    });
  }
}

function sealed(secret: string, key: string, value: string): Buffer {
  return createHmac('sha256', secret).update(`${key}\n${value}`).digest();
}
