/** The end of a provider's audit chain: how many links it had, and the hash of the last. */
export interface AuditHead {
  readonly provider: string;
  readonly number: string;
  /** Hexadecimal. */
  readonly hash: string;
}

/** Where a service writes down the heads of its chains. Outside its database: whoever changes that cannot change this. */
export function auditHeadTopic(service: string): string {
  return `audit-head.${service}`;
}

/**
 * Writes the heads of a service's chains down outside its database. Whoever can change the database alone can cut the end of
 * a chain off, or all of it, with everything that speaks of it there; what is stored elsewhere says how far it had come.
 */
export abstract class AuditWitness {
  /** What was written down last of each provider. */
  abstract read(): Promise<readonly AuditHead[]>;
  abstract write(heads: readonly AuditHead[]): Promise<void>;
}
