import type { RoutePolicy } from '../security/route-policy.js';
import type { AuditAction, AuditOutcome } from './audit.js';

const ofActions: Readonly<Record<AuditAction, string>> = {
  create: 'Added to the record',
  read: 'Looked at the record',
  update: 'Changed the record',
  list: 'Saw it in a list',
};

export interface Done {
  readonly route: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
}

/** What someone did, in words that a patient understands. @param policy absent of a route that there was once. */
export function whatWasDone(entry: Done, policy: RoutePolicy | undefined): string {
  const words = wordsOf(entry, policy);
  if (entry.outcome === 'refused') return 'Was asked for a reason, and was not let in';
  return entry.outcome === 'not-done' ? `Tried, but a rule did not allow it: ${words}` : words;
}

function wordsOf({ action }: Done, policy: RoutePolicy | undefined): string {
  // Shown beside the record that the request was about.
  if (action === 'list' && policy?.record === 'one') return ofActions.list;
  return policy?.auditedAs ?? ofActions[action];
}

/**
 * SQL: whether a route is only ever used on records that look alike. A person does not see such an entry in the own audit:
 * whoever claims somebody's name or number would learn by it that the service knows that person.
 */
export function namesLookAlike(route: string): string {
  return `${route} like '% /possible-duplicates%'`;
}
