import type { Day } from '../domain/days.js';

/** Who sends a command: each with a token of his or her own. */
export interface Bearer {
  readonly role: 'service-manager' | 'administrator' | 'clinician' | 'patient';
  /** Who it is, among those of the role: `administrator-2`, `person-117`. */
  readonly subject: string;
  readonly clinicianId?: string;
  readonly personId?: string;
}

export interface Request {
  readonly bearer: Bearer;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The ids that the platform has answered so far, by our name of the thing: `referral:117`, `appointment:117/2`. */
export interface AnsweredIds {
  id(thing: string): string;
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
