import { javaMajor } from './kafka.js';
import { chooseKafka, choosePostgres, type KafkaFound, type PostgresFound } from './server-choice.js';
import { orNoSpace, SetupProblem } from './setup-problem.js';

const nothing: KafkaFound = {
  givenBrokers: null,
  javas: [],
  hasMaven: false,
  jarsAreCached: false,
  docker: 'absent',
};
const java17 = { command: '/usr/bin/java', major: 17 };

describe('where Kafka comes from', () => {
  it('is the brokers that were given, whatever else is there', () => {
    const events = { ...nothing, givenBrokers: 'one:9092, two:9092', javas: [java17], hasMaven: true };

    expect(chooseKafka(events)).toEqual({ kind: 'given', brokers: ['one:9092', 'two:9092'] });
  });

  it('is Java when Maven can fetch the jars', () => {
    const events: KafkaFound = { ...nothing, javas: [java17], hasMaven: true, docker: 'running' };

    expect(chooseKafka(events)).toEqual({ kind: 'java', java: '/usr/bin/java' });
  });

  it('is Java without Maven once the jars are there', () => {
    expect(chooseKafka({ ...nothing, javas: [java17], jarsAreCached: true })).toMatchObject({ kind: 'java' });
  });

  it('is the first Java that is new enough', () => {
    const old = { command: '/opt/java8/bin/java', major: 8 };

    const choice = chooseKafka({ ...nothing, javas: [old, java17], hasMaven: true });

    expect(choice).toEqual({ kind: 'java', java: '/usr/bin/java' });
  });

  it('is Docker when its engine runs and Java will not do', () => {
    expect(chooseKafka({ ...nothing, javas: [java17], docker: 'running' })).toEqual({ kind: 'docker' });
  });

  it.each<[string, KafkaFound, string]>([
    ['there is nothing', nothing, 'Found: no Java, no Maven; no Docker; KAFKA_BROKERS is not set.'],
    [
      'Java is too old',
      { ...nothing, javas: [{ command: 'java', major: 11 }], hasMaven: true },
      'Found: Java 11 (java), too old, Maven; no Docker',
    ],
    ['Maven is missing', { ...nothing, javas: [java17] }, 'Found: Java 17 (/usr/bin/java), no Maven'],
    [
      'docker is only a client',
      { ...nothing, docker: 'client without engine' },
      'a docker command without a running engine',
    ],
  ])('is nowhere, with what was found and the three ways out, when %s', (_, events, found) => {
    const choosing = () => chooseKafka(events);

    expect(choosing).toThrow(found);
    expect(choosing).toThrow(/Ways out:\n.*Install Java 17.*\n.*Start Docker.*\n.*Set KAFKA_BROKERS/);
  });

  it('is refused when what was given is no list of brokers', () => {
    expect(() => chooseKafka({ ...nothing, givenBrokers: 'kafka' })).toThrow('KAFKA_BROKERS is not a list');
  });
});

describe('the version of a Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['command not understood', null],
  ])('is read from %p', (printed, major) => {
    expect(javaMajor(printed)).toBe(major);
  });
});

const ordinary: PostgresFound = {
  givenUrl: null,
  isRoot: false,
  postgresUser: null,
  canCreateUser: false,
  binariesMissing: null,
};

describe('where PostgreSQL comes from', () => {
  it('is the server that was given', () => {
    const events = {
      ...ordinary,
      givenUrl: 'postgres://admin@db/postgres',
      binariesMissing: 'none packaged',
    };

    expect(choosePostgres(events)).toEqual({ kind: 'given', url: 'postgres://admin@db/postgres' });
  });

  it('is the packaged one, run by whoever started it', () => {
    expect(choosePostgres(ordinary)).toEqual({ kind: 'embedded', user: 'this one' });
  });

  it('is the packaged one, run by the user postgres when root started it', () => {
    const postgresUser = { uid: 101, gid: 104 };

    expect(choosePostgres({ ...ordinary, isRoot: true, postgresUser })).toEqual({
      kind: 'embedded',
      user: postgresUser,
    });
  });

  it('is the packaged one after root has made the user', () => {
    const choice = choosePostgres({ ...ordinary, isRoot: true, canCreateUser: true });

    expect(choice).toEqual({ kind: 'embedded', user: 'to be created' });
  });

  it('is nowhere for root without such a user and no way to make one', () => {
    const choosing = () => choosePostgres({ ...ordinary, isRoot: true });

    expect(choosing).toThrow(
      /runs as root.*no user named postgres[^]*ordinary user[^]*useradd[^]*DATABASE_URL/,
    );
  });

  it('is nowhere when no binaries are packaged for this machine', () => {
    expect(() =>
      choosePostgres({ ...ordinary, binariesMissing: 'No packaged PostgreSQL for sunos.' }),
    ).toThrow(/No packaged PostgreSQL for sunos[^]*npm ci[^]*DATABASE_URL/);
  });

  it('is refused when what was given is no URL of a PostgreSQL', () => {
    expect(() => choosePostgres({ ...ordinary, givenUrl: 'mysql://db' })).toThrow('DATABASE_URL is not');
  });
});

describe('a full disk', () => {
  const other = new SetupProblem('Kafka did not start.', 'a Kafka that starts.', ['Read the log.']);

  it.each([
    'initdb: could not write: No space left on device',
    'java.io.IOException: ENOSPC',
    'Disk quota exceeded',
  ])('is reported as such when the words are %p', (words) => {
    expect(orNoSpace(words, '/data/kafka', other).message).toContain('no space left where /data/kafka lies');
  });

  it('is not suspected behind other words', () => {
    expect(orNoSpace('Address already in use', '/data/kafka', other)).toBe(other);
  });
});
