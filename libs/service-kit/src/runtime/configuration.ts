import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { kafkaAccessOf, kafkaVariables, type KafkaAccess } from './kafka-access.js';

/** A variable of the environment is missing or wrong: the message names it, and the process does not start. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const port = z.coerce.number().int().min(0).max(65_535);
const list = z.string().transform((text) => text.split(',').flatMap((part) => part.trim() || []));
const webAddress = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });

/** A number for everyone, and others for single providers: `4,DH0=2`. */
const ofProviders = (example: string) =>
  list.pipe(z.array(z.string().regex(/^([A-Z0-9]{3,6}=)?[0-9]{1,3}$/, `expected ${example}`)));

/**
 * A time by which somebody must look: 0 would be due on arrival and the alarm never silent, and a long one would never
 * be due. A day for what is for today, a working week for the rest.
 */
const timesOfProviders = (example: string, longest: number) =>
  ofProviders(example).refine(
    (given) => given.map(numberOfProvider).every(([, number]) => number >= 1 && number <= longest),
    `expected 1 to ${longest}, such as ${example}`,
  );
const longestHours = 24;
const longestWorkingDays = 5;

const trustedProxies = list
  .pipe(z.array(z.string().regex(/^[0-9a-f.:]+(\/\d{1,3})?$/i, 'expected addresses such as 10.0.0.0/8')))
  .default([]);

/** Every variable that a process reads; docs/operations/configuration.md is made from it. */
export const environment = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://…' }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
  ...kafkaVariables,
  TOPIC_PREFIX: z
    .string()
    .regex(/^[a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens')
    .default(''),
  JWKS_URL: webAddress,
  TOKEN_ISSUER: z.string().min(1),
  TOKEN_AUDIENCE: z.string().min(1).default('stepwise'),
  TOKEN_LONGEST_LIFE_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .default(12 * 3_600),
  TOKEN_KEYS_FRESH_MS: z.coerce.number().int().min(10).default(30_000),
  REVOCATIONS_URL: webAddress.optional(),
  REVOCATIONS_FRESH_MS: z.coerce.number().int().min(10).default(5_000),
  BEHIND_TLS: z.enum(['true', 'false']).default('false'),
  TRUSTED_PROXIES: trustedProxies,
  EVENT_TYPE_PREFIX: z
    .string()
    .regex(/^([a-z0-9]+\.)+$/, 'expected words that each end in a dot')
    .default('stepwise.'),
  EVENT_SOURCE: z.string().startsWith('/').optional(),
  EVENT_SEAL_KEY: list
    .pipe(z.array(z.string().min(16, 'expected at least 16 characters each')).min(1))
    .optional(),
  MINIMUM_AGE: list
    .pipe(z.array(z.string().regex(/^([A-Z0-9]{3,6}=)?[0-9]{1,3}$/, 'expected 18,DH0=16')))
    .default(['18']),
  SAME_DAY_REVIEW_HOURS: timesOfProviders('4,DH0=2', longestHours).default(['4']),
  REVIEW_WORKING_DAYS: timesOfProviders('1,DH0=2', longestWorkingDays).default(['1']),
  NOT_SAFE_LOOK_HOURS: timesOfProviders('4,DH0=2', longestHours).default(['4']),
  KNOWN_RISK_LOOK_WORKING_DAYS: timesOfProviders('1,DH0=2', longestWorkingDays).default(['1']),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(64 * 1024),
});

/** What a process learns from outside: read from the environment once, at start. */
export class Configuration {
  readonly port: number;
  readonly host: string;
  /** Connections of a process to its database. */
  readonly databasePoolSize: number;
  /** Put before every topic's name on the wire; empty in production. */
  readonly topicPrefix: string;
  readonly jwksUrl: string;
  readonly tokenIssuer: string;
  readonly tokenAudience: string;
  /** From issue to end: a longer day than anybody works. A token that lives longer is a key, and is refused. */
  readonly tokenLongestLifeSeconds: number;
  /** How old the issuer's keys may be before they are fetched again; a withdrawn key verifies for at most twice as long. */
  readonly tokenKeysFreshMs: number;
  /** Where the issuer lists the tokens that it has revoked; undefined: it revokes none. */
  readonly revocationsUrl: string | undefined;
  /** How old that list may be before it is fetched again; while it can be, a revoked token passes at most twice as long. */
  readonly revocationsFreshMs: number;
  /** Whether the proxy in front of this process ends TLS: then browsers are asked to come by https alone (HSTS). */
  readonly isBehindTls: boolean;
  /** Put before every event's type on the wire: `stepwise.`. */
  readonly eventTypePrefix: string;
  /** The CloudEvents source: `/stepwise/referral`. */
  readonly eventSource: string;
  /** The collector that what was done is sent to, such as `http://127.0.0.1:4318`; null: none. */
  readonly otlpEndpoint: string | null;
  readonly logLevel: string;
  readonly bodyLimitBytes: number;
  readonly #minimumAges: ReadonlyMap<string, number>;
  readonly #sameDayReviewHours: ReadonlyMap<string, number>;
  readonly #reviewWorkingDays: ReadonlyMap<string, number>;
  readonly #notSafeLookHours: ReadonlyMap<string, number>;
  readonly #knownRiskLookWorkingDays: ReadonlyMap<string, number>;
  readonly #databaseUrl: string | undefined;
  readonly #kafkaAccess: KafkaAccess | undefined;
  readonly #sealKeys: readonly string[];

  /** @throws ConfigurationError naming every variable that is missing or wrong. */
  constructor(
    readonly serviceName: string,
    variables: NodeJS.ProcessEnv = process.env,
  ) {
    const complete = withSecretFiles(serviceName, withoutBlanks(variables));
    const parsed = environment.safeParse(complete);
    if (!parsed.success) throw new ConfigurationError(explain(serviceName, parsed.error, complete));
    const given = parsed.data;
    this.port = given.PORT;
    this.host = given.HOST;
    this.databasePoolSize = given.DATABASE_POOL_SIZE;
    this.topicPrefix = given.TOPIC_PREFIX;
    this.jwksUrl = given.JWKS_URL;
    this.tokenIssuer = given.TOKEN_ISSUER;
    this.tokenAudience = given.TOKEN_AUDIENCE;
    this.tokenLongestLifeSeconds = given.TOKEN_LONGEST_LIFE_SECONDS;
    this.tokenKeysFreshMs = given.TOKEN_KEYS_FRESH_MS;
    this.revocationsUrl = given.REVOCATIONS_URL;
    this.revocationsFreshMs = given.REVOCATIONS_FRESH_MS;
    this.isBehindTls = given.BEHIND_TLS === 'true';
    this.eventTypePrefix = given.EVENT_TYPE_PREFIX;
    this.eventSource = given.EVENT_SOURCE ?? `/stepwise/${serviceName}`;
    this.#minimumAges = new Map(given.MINIMUM_AGE.map(numberOfProvider));
    this.#sameDayReviewHours = new Map(given.SAME_DAY_REVIEW_HOURS.map(numberOfProvider));
    this.#reviewWorkingDays = new Map(given.REVIEW_WORKING_DAYS.map(numberOfProvider));
    this.#notSafeLookHours = new Map(given.NOT_SAFE_LOOK_HOURS.map(numberOfProvider));
    this.#knownRiskLookWorkingDays = new Map(given.KNOWN_RISK_LOOK_WORKING_DAYS.map(numberOfProvider));
    this.otlpEndpoint = given.OTEL_EXPORTER_OTLP_ENDPOINT ?? null;
    this.logLevel = given.LOG_LEVEL;
    this.bodyLimitBytes = given.BODY_LIMIT_BYTES;
    this.#databaseUrl = given.DATABASE_URL;
    this.#kafkaAccess = accessIn(serviceName, complete);
    this.#sealKeys = given.EVENT_SEAL_KEY ?? [];
  }

  /** Completed years under which the provider treats nobody: its own, else everyone's, else 18. */
  minimumAgeOf(providerCode: string): number {
    return this.#minimumAges.get(providerCode) ?? this.#minimumAges.get('') ?? 18;
  }

  /**
   * How soon the provider looks at a risk: hours that are left at least for one of the level same-day that is raised late in
   * the day (4 unless set), and working days for one of the level review (1 unless set).
   */
  reviewTimesOf(providerCode: string): { sameDayHours: number; reviewWorkingDays: number } {
    return {
      sameDayHours: this.#sameDayReviewHours.get(providerCode) ?? this.#sameDayReviewHours.get('') ?? 4,
      reviewWorkingDays: this.#reviewWorkingDays.get(providerCode) ?? this.#reviewWorkingDays.get('') ?? 1,
    };
  }

  /** How soon the provider looks at a referral whose sender spoke of danger: hours (4 unless set), working days (1 unless set). */
  lookTimesOf(providerCode: string): { notSafeHours: number; knownRiskWorkingDays: number } {
    return {
      notSafeHours: numberFor(providerCode, this.#notSafeLookHours) ?? 4,
      knownRiskWorkingDays: numberFor(providerCode, this.#knownRiskLookWorkingDays) ?? 1,
    };
  }

  /** The source that the service that publishes on a topic signs its events with: beside our own, named for the topic. */
  eventSourceOf(topic: string): string {
    return this.eventSource.replace(/[^/]*$/, topic);
  }

  /** @throws ConfigurationError where a process that has a database does not know which. */
  get databaseUrl(): string {
    return required(this.serviceName, 'DATABASE_URL', this.#databaseUrl);
  }

  /** @throws ConfigurationError where a process that needs the brokers does not know them. */
  get kafkaAccess(): KafkaAccess {
    return required(this.serviceName, 'KAFKA_BROKERS', this.#kafkaAccess);
  }

  /** What this service's own events are sealed with: the first seals, all are believed. Empty: none is sealed. */
  get sealKeys(): readonly string[] {
    return this.#sealKeys;
  }
}

/**
 * Addresses and networks (`10.0.0.0/8`) of proxies whose X-Forwarded-For is believed, or false: none, and it is not read.
 * Read before the configuration, which is part of what is served; a wrong value is reported by the configuration.
 */
export function trustedProxiesIn({ TRUSTED_PROXIES: given }: NodeJS.ProcessEnv): string[] | false {
  const proxies = trustedProxies.safeParse(given ?? '').data ?? [];
  return proxies.length > 0 && proxies;
}

/** `18` speaks of every provider (''), `DH0=16` of one. */
function numberOfProvider(text: string): [string, number] {
  const [number, providerCode = ''] = text.split('=').reverse();
  return [providerCode, Number(number)];
}

function numberFor(providerCode: string, numbers: ReadonlyMap<string, number>): number | undefined {
  return numbers.get(providerCode) ?? numbers.get('');
}

/** An empty variable counts as absent: compose files and shells leave them so. */
function withoutBlanks(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
}

/** A setting with a password may be in a file (`DATABASE_URL_FILE`), as orchestrators hand secrets over. */
const secrets = ['DATABASE_URL', 'KAFKA_PASSWORD', 'EVENT_SEAL_KEY'];

function withSecretFiles(service: string, variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const complete = { ...variables };
  for (const name of secrets) {
    const file = variables[`${name}_FILE`];
    if (file === undefined) continue;
    if (complete[name] !== undefined) {
      throw new ConfigurationError(`${service} cannot start: set ${name} or ${name}_FILE, not both.`);
    }
    try {
      complete[name] = readFileSync(file, 'utf8').trim();
    } catch (cause) {
      throw new ConfigurationError(`${service} cannot start: ${name}_FILE cannot be read.`, { cause });
    }
  }
  return complete;
}

function accessIn(service: string, variables: NodeJS.ProcessEnv): KafkaAccess | undefined {
  try {
    return kafkaAccessOf(variables);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'the access to Kafka is wrong';
    throw new ConfigurationError(`${service} cannot start: ${reason}`, { cause });
  }
}

function required<Value>(service: string, name: string, value: Value | undefined): Value {
  if (value === undefined) throw new ConfigurationError(`${service} cannot start: ${name} is missing.`);
  return value;
}

/** One line. The values stay out of it: DATABASE_URL has a password in it. */
function explain(service: string, error: z.ZodError, variables: NodeJS.ProcessEnv): string {
  const faults = error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return variables[name]?.trim() ? `${name} is wrong (${message})` : `${name} is missing`;
  });
  return `${service} cannot start: ${[...new Set(faults)].join('; ')}.`;
}
