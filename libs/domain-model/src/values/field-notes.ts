import { z } from 'zod';

/**
 * What a reader of the event catalogue wants to know of a field and a JSON Schema has no word for. Kept beside the
 * schemas, not in them: a strict validator refuses a keyword that it does not know.
 */
export interface FieldNotes {
  /** Code → official meaning. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** What a number counts: `minutes`. */
  readonly unit?: string;
}

/** A schema that is described anew, or made optional or nullable, keeps the notes of the one inside. */
export const fieldNotes = z.registry<FieldNotes>();
