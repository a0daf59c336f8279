import { QueryFailedError } from 'typeorm';

/** Says whether PostgreSQL refused a statement for exactly this constraint; the constraint's name is the rule's name. */
export function violates(error: unknown, constraint: string): boolean {
  const refusal: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return refusal instanceof Error && 'constraint' in refusal && refusal.constraint === constraint;
}
