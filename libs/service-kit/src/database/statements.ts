import type { OdsCode } from '#domain-model/values/ods-code';

/** Statements within one open transaction: all that the transaction's own helpers need of it. */
export interface Statements {
  /** The rows, whatever the command: RETURNING included. `date` comes as YYYY-MM-DD, `timestamptz` as Date. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** How many rows the command affected. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
  /** Whose rows are visible from here to the end of the transaction. */
  setProviders(providers: readonly OdsCode[]): Promise<void>;
}
