import { createHash } from 'node:crypto';
import type { Day } from '../domain/days.js';

export interface Request {
  readonly bearer: Bearer;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The ids that the platform has answered so far, by our name of the thing: `referral:117`, `appointment:117/2`. */
export interface AnsweredIds {
  id(thing: string): string;
}

/** Who sends a command: each with a token of his or her own. */
export interface Bearer {
  readonly role: 'service-manager' | 'administrator' | 'clinician';
  /** Who it is, among those of the provider: `administrator-2`, `clinician-17`. */
  readonly subject: string;
  readonly clinicianId?: string;
}

/** Something that a person or a member of staff enters on a day. */
export interface Command {
  /** Names it within the provider's replay, for ever: `117/2/book`. */
  readonly name: string;
  readonly day: Day;
  request(ids: AnsweredIds): Request;
  /** The fields of the answer that are ids, with our name of the thing. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** Commands that follow one another on one day, since they are about the same person, clinician or clinic. */
export type Chain = readonly Command[];

/** A UUID of version 8, made from a name: the same name, the same UUID. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
  return [...parts, hex.slice(20, 32)].join('-');
}
