import { randomInt } from 'node:crypto';
import { referenceNumber, referenceSpace } from '../domain/reference-number.js';

/**
 * Draws reference numbers until one is free.
 *
 * @param store keeps what the reference is for, and says whether the reference was free.
 */
export async function drawReference(
  providerCode: string,
  store: (reference: string) => Promise<boolean>,
): Promise<string> {
  for (;;) {
    const reference = referenceNumber(providerCode, randomInt(referenceSpace));
    if (reference !== null && (await store(reference))) return reference;
  }
}
