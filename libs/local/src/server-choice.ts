import { SetupProblem } from './setup-problem.js';

/** What was found on this machine of the things that can run Kafka. */
export interface KafkaFound {
  readonly givenBrokers: string | null;
  /** Every Java found, JAVA_HOME first; `major` is null when it did not print its version. */
  readonly javas: readonly { command: string; major: number | null }[];
  readonly hasMaven: boolean;
  readonly jarsAreCached: boolean;
  readonly docker: 'running' | 'client without engine' | 'absent';
}

export type KafkaChoice =
  { kind: 'given'; brokers: readonly string[] } | { kind: 'java'; java: string } | { kind: 'docker' };

const oldestJava = 17; // What Apache Kafka 4 brokers ask for.

const kafkaWaysOut = [
  `Install Java ${oldestJava} or newer and Maven (JAVA_HOME is looked at first, then the path).`,
  'Start Docker, so that the image apache/kafka can run.',
  'Set KAFKA_BROKERS to a Kafka 4 that runs already, such as KAFKA_BROKERS=127.0.0.1:9092.',
];

/** Brokers that were given win over Java, Java over Docker. Throws SetupProblem when nothing can run Kafka. */
export function chooseKafka(events: KafkaFound): KafkaChoice {
  if (events.givenBrokers !== null) return { kind: 'given', brokers: brokerList(events.givenBrokers) };

  const java = events.javas.find(({ major }) => major !== null && major >= oldestJava);
  if (java && (events.hasMaven || events.jarsAreCached)) return { kind: 'java', java: java.command };
  if (events.docker === 'running') return { kind: 'docker' };
  throw new SetupProblem(
    `Nothing here can run Kafka. Found: ${describeJava(events)}; ${describeDocker(events)}; KAFKA_BROKERS is not set.`,
    `Java ${oldestJava} or newer with Maven, or a running Docker, or a Kafka of your own.`,
    kafkaWaysOut,
  );
}

function brokerList(given: string): string[] {
  const brokers = given.split(',').map((broker) => broker.trim());
  if (
    brokers.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker) || /^\[[\da-f:]+\]:\d{1,5}$/i.test(broker))
  ) {
    return brokers;
  }
  throw new SetupProblem(
    'KAFKA_BROKERS is not a list of brokers.',
    'host:port, more of them with commas between.',
    ['Set it like KAFKA_BROKERS=127.0.0.1:9092, or unset it.'],
  );
}

function describeJava({ javas, hasMaven }: KafkaFound): string {
  const maven = hasMaven ? 'Maven' : 'no Maven';
  if (javas.length === 0) return `no Java, ${maven}`;
  const found = javas.map(({ command, major }) =>
    major === null ? `${command} that does not print its version` : `Java ${major} (${command})`,
  );
  const tooOld = javas.every(({ major }) => major !== null && major < oldestJava);
  return `${found.join(' and ')}${tooOld ? ', too old' : ''}, ${maven}`;
}

function describeDocker({ docker }: KafkaFound): string {
  switch (docker) {
    case 'running':
      return 'Docker';
    case 'client without engine':
      return 'a docker command without a running engine';
    case 'absent':
      return 'no Docker';
    default:
      return docker satisfies never;
  }
}

/** What was found on this machine of the things that PostgreSQL's binaries need. */
export interface PostgresFound {
  readonly givenUrl: string | null;
  readonly isRoot: boolean;
  readonly postgresUser: { uid: number; gid: number } | null;
  readonly canCreateUser: boolean;
  /** Why the packaged binaries cannot be used here; null when they can. */
  readonly binariesMissing: string | null;
}

export type PostgresChoice =
  | { kind: 'given'; url: string }
  | { kind: 'embedded'; user: { uid: number; gid: number } | 'to be created' | 'this one' };

const postgresWaysOut = [
  'Run it as an ordinary user.',
  'Create the user: useradd --system --no-create-home postgres',
  'Set DATABASE_URL to the administrator of a PostgreSQL that runs already.',
];

/** A given server wins over the packaged one, which never runs as root. Throws SetupProblem when none can run. */
export function choosePostgres(events: PostgresFound): PostgresChoice {
  if (events.givenUrl !== null) return { kind: 'given', url: postgresUrl(events.givenUrl) };
  if (events.binariesMissing !== null) {
    throw new SetupProblem(events.binariesMissing, 'the packaged PostgreSQL, or one of your own.', [
      'Run npm ci again.',
      'Set DATABASE_URL to the administrator of a PostgreSQL that runs already.',
    ]);
  }
  if (!events.isRoot) return { kind: 'embedded', user: 'this one' };
  if (events.postgresUser) return { kind: 'embedded', user: events.postgresUser };
  if (events.canCreateUser) return { kind: 'embedded', user: 'to be created' };
  throw new SetupProblem(
    'This runs as root, PostgreSQL refuses to, and there is no user named postgres, nor a way to make one here.',
    'an ordinary user, or one named postgres that root can start the server as.',
    postgresWaysOut,
  );
}

function postgresUrl(given: string): string {
  if (/^postgres(ql)?:\/\/[^\s]+$/.test(given)) return given;
  throw new SetupProblem(
    'DATABASE_URL is not the URL of a PostgreSQL.',
    'postgres://user:password@host:port/postgres',
    ['Set it to an administrator’s URL, or unset it.'],
  );
}
