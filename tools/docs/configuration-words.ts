import { addressVariable, serviceNames } from '#local/services';

/** What each variable is for, in one sentence. A variable without words, or words without a variable, fail the check. */
export const serviceWords: Readonly<Record<string, string>> = {
  PORT: 'The port that the process listens on; 0 takes a free one.',
  HOST: 'The address that it listens on: 0.0.0.0 in a container.',
  DATABASE_URL: 'The service’s own database, as its own role. Every process but the gateway needs it.',
  DATABASE_POOL_SIZE: 'Connections of a process to its database.',
  KAFKA_BROKERS: 'host:port, more of them with commas between. Every process but the gateway needs it.',
  KAFKA_TLS: '`true`: the brokers are spoken to by TLS.',
  KAFKA_TLS_CA_FILE: 'The certificate of whoever signed the brokers’ own; absent: the public ones.',
  KAFKA_SASL_MECHANISM: 'How the process says to the brokers who it is; absent: it does not.',
  KAFKA_USERNAME: 'The user: the service’s name, for which deploy/kafka/README.md says what it may do.',
  KAFKA_PASSWORD: 'Its password.',
  TOPIC_PREFIX: 'Goes before every topic’s name and every consumer group; empty in production.',
  JWKS_URL: 'Where the keys lie that tokens are verified with.',
  TOKEN_ISSUER: 'The issuer that a token must name.',
  TOKEN_AUDIENCE: 'The audience that a token must name.',
  TOKEN_LONGEST_LIFE_SECONDS:
    'The longest life of a token, from its issue to its end; a longer one is refused.',
  TOKEN_KEYS_FRESH_MS: 'How old the issuer’s keys may be before they are fetched again.',
  REVOCATIONS_URL: 'Where the issuer lists the tokens that it has taken back; absent: it takes none back.',
  REVOCATIONS_FRESH_MS: 'How old that list may be before it is fetched again.',
  BEHIND_TLS: 'Whether TLS ends in front of this process: then answers ask for it (HSTS).',
  TRUSTED_PROXIES: 'Addresses whose forwarded headers are believed.',
  EVENT_CATALOGUE:
    'The directory that the gateway serves at /events; absent: what the build wrote, dist/docs/events.',
  EVENT_TYPE_PREFIX: 'Goes before every event’s type on the wire.',
  EVENT_SOURCE:
    'The CloudEvents source; default /stepwise/<service>. All but its last word is the same for every service.',
  EVENT_SEAL_KEY:
    'What the service seals its own events with (decision 0026); of several, the first seals and all are believed.',
  MINIMUM_AGE: 'Completed years under which nobody is treated: for all, or for one provider.',
  SAME_DAY_REVIEW_HOURS:
    'Within how many hours of its arrival a risk to be looked at the same day must be reviewed; 1 to 24.',
  REVIEW_WORKING_DAYS: 'Within how many working days any other risk must be reviewed; 1 to 5.',
  NOT_SAFE_LOOK_HOURS:
    'Within how many hours of its arrival somebody must have looked at a self-referral that says "not safe"; 1 to 24.',
  KNOWN_RISK_LOOK_WORKING_DAYS:
    'Within how many working days somebody must have looked at a referral with a known risk, or from a person not sure to be safe; 1 to 5.',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'A collector that receives traces by OTLP over HTTP; absent: nothing is loaded.',
  LOG_LEVEL: 'From which level on lines are written.',
  BODY_LIMIT_BYTES: 'The largest body that is read.',
};

export const gatewayWords: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    serviceNames.map((name) => [addressVariable(name), `Where the ${name} service listens.`]),
  ),
  SERVICE_PATIENCE_MS: 'How long a service may take to begin its answer (20000).',
  SUBJECT_REQUESTS_PER_MINUTE: 'Requests a minute of one caller; more are answered 429.',
  SUBJECT_CONCURRENCY: 'Requests of one caller at work at once.',
  PROVIDER_REQUESTS_PER_MINUTE: 'Requests a minute of one organisation.',
  PROVIDER_CONCURRENCY: 'Requests of one organisation at work at once.',
  OPEN_REQUESTS_PER_MINUTE: 'Requests a minute of one address that brings no token.',
  PAGE_REQUESTS_PER_MINUTE: 'Requests a minute of one address for pages, and for what is not there.',
  FAILED_SIGN_INS_PER_MINUTE: 'Requests a minute of one address whose token is missing or no good.',
  SELF_REFERRALS_PER_HOUR: 'Self-referrals an hour that one provider receives without an account.',
};

export const localWords: Readonly<Record<string, string>> = {
  DATABASE_URL: 'The administrator of a PostgreSQL of yours; absent: the packaged one is started.',
  KAFKA_BROKERS: 'A Kafka of yours; absent: one is started.',
  STEPWISE_PORT_BASE: 'The gateway’s port; services follow (3000).',
  STEPWISE_POSTGRES_PORT: 'The packaged PostgreSQL’s port (15432).',
  STEPWISE_KAFKA_PORT: 'The broker’s port, its controller one above (19092).',
  STEPWISE_HOME: 'Where all lies that is made here (.stepwise).',
  STEPWISE_ARCHIVE: '`on` archives PostgreSQL’s log, as npm start -- --archive does.',
  STEPWISE_CACHE: 'Where the broker’s jars are stored (~/.cache/stepwise).',
  STEPWISE_SECRETS_FILE: 'The file of the roles’ passwords (.stepwise/secrets.json).',
  STEPWISE_KEY_FILE: 'The key that tokens are signed with (.stepwise/keys/signing-key.json).',
  STEPWISE_ADMIN_URL: 'Set by the stack for its migrations; nobody else sets it.',
  STEPWISE_PARENT: 'Set by npm’s side for what it starts; nobody else sets it.',
  STEPWISE_TRIED_FILE: 'Set by a run of specs for its workers; nobody else sets it.',
  JAVA_HOME: 'The Java that is looked at first.',
  XDG_CACHE_HOME: 'Moves the cache, as everywhere.',
  TOKEN_ISSUER: 'The issuer of the local stack’s tokens.',
  TOKEN_AUDIENCE: 'Who they are for (stepwise).',
};

/** Of the specs and of Node itself: of no interest to whoever runs the platform. */
export const notForOperators: readonly string[] = [
  'NODE_OPTIONS',
  'NODE_ENV',
  'PATH',
  'HOST',
  'PORT',
  'FAILPOINT',
  'TZ',
  'GATEWAY',
  'TEST_DATABASE_URL',
  'TEST_KAFKA_BROKERS',
  'TEST_RUN',
  'TEST_SIGNING_KEY',
  'SERVICE_PATIENCE_MS',
  'FUZZ_SEED',
];
