import { RuleBroken } from '#domain-model/rule-broken';

const oneTag = /^(?:W\/)?"(\d{1,9})"$/;

/** Weak, since what is derived as of today may differ while the version is the same. */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

/**
 * Reads If-Match: the ETag of a read, weak or strong, or `*` for whatever there is (null).
 *
 * @throws RuleBroken `if-match.malformed` (422)
 */
export function ifMatchFrom(header: string | string[] | undefined): number | null {
  if (header === undefined || header === '*') return null;
  const version = typeof header === 'string' ? oneTag.exec(header)?.[1] : undefined;
  if (version !== undefined) return Number(version);
  throw RuleBroken.wrongValue(
    'if-match.malformed',
    'If-Match is one ETag as it was answered, such as W/"3", or *.',
    'If-Match',
  );
}

/**
 * Whoever edits what he or she has read sends If-Match; without it nothing is compared.
 *
 * @throws RuleBroken `record.changed-since-read` (412)
 */
export function refuseIfStale(
  { ifMatch = null }: { readonly ifMatch?: number | null },
  version: number,
): void {
  if (ifMatch === null || ifMatch === version) return;
  throw RuleBroken.stale(
    'record.changed-since-read',
    'It was changed since you read it. Read it again, then decide again.',
    { field: 'If-Match' },
  );
}
