/** The end of a provider's audit chain: how many links it had, and the hash of the last. */
export interface AuditHead {
  readonly provider: string;
  readonly number: string;
  /** Hexadecimal. */
  readonly hash: string;
}

/** The services that keep people's records, and so an audit. */
export const auditedServices = ['referral', 'scheduling', 'outcomes'] as const;

/** Where a service writes down the heads of its chains. Outside its database: whoever changes that cannot change this. */
export function auditHeadTopic(service: string): string {
  return `audit-head.${service}`;
}
