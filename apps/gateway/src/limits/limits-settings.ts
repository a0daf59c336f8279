import { z } from 'zod';
import { ConfigurationError } from '#service-kit/runtime/configuration';

const count = z.coerce.number().int().min(1);

/** How much one caller, one organisation and one address may ask of the gateway. */
export const limitSettings = z.object({
  /** Ten a second: more than a person at a screen brings about, with all that a screen asks for. */
  SUBJECT_REQUESTS_PER_MINUTE: count.default(600),
  SUBJECT_CONCURRENCY: count.default(12),
  /** A large provider's whole staff at once. */
  PROVIDER_REQUESTS_PER_MINUTE: count.default(12_000),
  PROVIDER_CONCURRENCY: count.default(200),
  /** Of one address without a token: a self-referral takes a handful, and several people may share an address. */
  OPEN_REQUESTS_PER_MINUTE: count.default(60),
  /** Of one address at the pages: the catalogue of events has some hundred, and a program may read them all. */
  PAGE_REQUESTS_PER_MINUTE: count.default(600),
  /** Of one address with a token that is no good, or none where one is needed: a screen left open over night sends a few. */
  FAILED_SIGN_INS_PER_MINUTE: count.default(60),
  /**
   * Taken in for one provider without an account. The largest have some 40,000 referrals a year, 25 in a working hour; more
   * than this is nobody's need.
   */
  SELF_REFERRALS_PER_HOUR: count.default(200),
});

/** @throws ConfigurationError naming the variables that are wrong. */
export function limitsIn(variables: NodeJS.ProcessEnv): z.infer<typeof limitSettings> {
  const given = Object.entries(variables).filter(
    ([name, value]) => name in limitSettings.shape && value?.trim(),
  );
  const parsed = limitSettings.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
  throw new ConfigurationError(
    `gateway cannot start: expected a whole number above 0 each in ${names.join(', ')}.`,
  );
}
