import { z } from 'zod';

/** A variable of the environment is missing or wrong: the message names it, and the process does not start. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const port = z.coerce.number().int().min(0).max(65_535);
const list = z.string().transform((text) => text.split(',').flatMap((part) => part.trim() || []));
const webAddress = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });

const environment = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://…' }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
  KAFKA_BROKERS: list
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port,host:port')).min(1))
    .optional(),
  TOPIC_PREFIX: z
    .string()
    .regex(/^[a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens')
    .default(''),
  JWKS_URL: webAddress,
  TOKEN_ISSUER: z.string().min(1),
  TOKEN_AUDIENCE: z.string().min(1).default('stepwise'),
  EVENT_TYPE_PREFIX: z
    .string()
    .regex(/^([a-z0-9]+\.)+$/, 'expected words that each end in a dot')
    .default('stepwise.'),
  EVENT_SOURCE: z.string().startsWith('/').optional(),
  MINIMUM_AGE: list
    .pipe(z.array(z.string().regex(/^([A-Z0-9]{3,6}=)?[0-9]{1,3}$/, 'expected 18,DH0=16')))
    .default(['18']),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(64 * 1024),
});

/** What a process is told from outside: read from the environment once, at start. */
export class Configuration {
  readonly port: number;
  readonly host: string;
  /** Connections a process keeps to its database. */
  readonly databasePoolSize: number;
  /** Put before every topic's name on the wire; empty in production. */
  readonly topicPrefix: string;
  readonly jwksUrl: string;
  readonly tokenIssuer: string;
  readonly tokenAudience: string;
  /** Put before every event's type on the wire: `stepwise.`. */
  readonly eventTypePrefix: string;
  /** The CloudEvents source: `/stepwise/referral`. */
  readonly eventSource: string;
  readonly logLevel: string;
  readonly bodyLimitBytes: number;
  readonly #minimumAges: ReadonlyMap<string, number>;
  readonly #databaseUrl: string | undefined;
  readonly #kafkaBrokers: readonly string[] | undefined;

  /** @throws ConfigurationError naming every variable that is missing or wrong. */
  constructor(
    readonly serviceName: string,
    variables: NodeJS.ProcessEnv = process.env,
  ) {
    const parsed = environment.safeParse(withoutBlanks(variables));
    if (!parsed.success) throw new ConfigurationError(explain(serviceName, parsed.error, variables));
    const given = parsed.data;
    this.port = given.PORT;
    this.host = given.HOST;
    this.databasePoolSize = given.DATABASE_POOL_SIZE;
    this.topicPrefix = given.TOPIC_PREFIX;
    this.jwksUrl = given.JWKS_URL;
    this.tokenIssuer = given.TOKEN_ISSUER;
    this.tokenAudience = given.TOKEN_AUDIENCE;
    this.eventTypePrefix = given.EVENT_TYPE_PREFIX;
    this.eventSource = given.EVENT_SOURCE ?? `/stepwise/${serviceName}`;
    this.#minimumAges = new Map(given.MINIMUM_AGE.map(minimumAgeIn));
    this.logLevel = given.LOG_LEVEL;
    this.bodyLimitBytes = given.BODY_LIMIT_BYTES;
    this.#databaseUrl = given.DATABASE_URL;
    this.#kafkaBrokers = given.KAFKA_BROKERS;
  }

  /** Completed years under which the provider treats nobody: its own, else everyone's, else 18. */
  minimumAgeOf(providerCode: string): number {
    return this.#minimumAges.get(providerCode) ?? this.#minimumAges.get('') ?? 18;
  }

  /** @throws ConfigurationError where a process that keeps a database is not told which. */
  get databaseUrl(): string {
    return required(this.serviceName, 'DATABASE_URL', this.#databaseUrl);
  }

  /** `host:port` each. @throws ConfigurationError where a process that needs the brokers is not told them. */
  get kafkaBrokers(): readonly string[] {
    return required(this.serviceName, 'KAFKA_BROKERS', this.#kafkaBrokers);
  }
}

/** `18` speaks of every provider (''), `DH0=16` of one. */
function minimumAgeIn(text: string): [string, number] {
  const [age, providerCode = ''] = text.split('=').reverse();
  return [providerCode, Number(age)];
}

/** An empty variable counts as absent: compose files and shells leave them so. */
function withoutBlanks(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
}

function required<Value>(service: string, name: string, value: Value | undefined): Value {
  if (value === undefined) throw new ConfigurationError(`${service} cannot start: ${name} is missing.`);
  return value;
}

/** One line. The values stay out of it: DATABASE_URL holds a password. */
function explain(service: string, error: z.ZodError, variables: NodeJS.ProcessEnv): string {
  const faults = error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return variables[name]?.trim() ? `${name} is wrong (${message})` : `${name} is missing`;
  });
  return `${service} cannot start: ${[...new Set(faults)].join('; ')}.`;
}
