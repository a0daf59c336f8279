import type { OdsCode } from '#domain-model/values/ods-code';
import type { Identity } from './identity.js';

export interface PersonState {
  readonly id: string;
  readonly providerCode: OdsCode;
  readonly identity: Identity;
  /** The record into which this one was merged: two records, one person. */
  readonly mergedInto: string | null;
  /** The verified number that the merge of this record gave up: it still leads to the person. */
  readonly formerNhsNumber: string | null;
  /** As read from the database; 0 for someone not stored yet. */
  readonly version: number;
}
