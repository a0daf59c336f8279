import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Configuration, ConfigurationError } from './configuration.js';

const needed = { JWKS_URL: 'http://localhost:4000/jwks.json', TOKEN_ISSUER: 'https://issuer.example' };

function fault(variables: Record<string, string>): string {
  try {
    new Configuration('referral', variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

describe('a configuration', () => {
  it('needs little: everything else has a default', () => {
    const configuration = new Configuration('referral', needed);

    expect(configuration).toMatchObject({
      serviceName: 'referral',
      port: 3000,
      host: '127.0.0.1',
      databasePoolSize: 10,
      topicPrefix: '',
      tokenAudience: 'stepwise',
      eventTypePrefix: 'stepwise.',
      eventSource: '/stepwise/referral',
      logLevel: 'info',
    });
  });

  it('names every variable that is missing', () => {
    expect(fault({})).toBe('referral cannot start: JWKS_URL is missing; TOKEN_ISSUER is missing.');
  });

  it('takes an empty variable for a missing one', () => {
    expect(fault({ ...needed, TOKEN_ISSUER: ' ' })).toBe('referral cannot start: TOKEN_ISSUER is missing.');
  });

  it.each([
    ['PORT', 'many'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_POOL_SIZE', '0'],
    ['KAFKA_BROKERS', 'localhost'],
    ['JWKS_URL', 'not an address'],
    ['EVENT_TYPE_PREFIX', 'stepwise'],
    ['LOG_LEVEL', 'loud'],
    ['MINIMUM_AGE', '-1'],
    ['SAME_DAY_REVIEW_HOURS', '0'],
    ['REVIEW_WORKING_DAYS', '1,DH0=0'],
    ['NOT_SAFE_LOOK_HOURS', '0'],
    ['NOT_SAFE_LOOK_HOURS', '4,DH0=25'],
    ['KNOWN_RISK_LOOK_WORKING_DAYS', '0'],
    ['KNOWN_RISK_LOOK_WORKING_DAYS', '6'],
  ])('names %s when it is wrong', (name, value) => {
    expect(fault({ ...needed, [name]: value })).toMatch(
      new RegExp(`^referral cannot start: ${name} is wrong \\(.+\\)\\.$`),
    );
  });

  it('says to the brokers who it is only as a whole: mechanism, name and password', () => {
    const brokers = { ...needed, KAFKA_BROKERS: 'one:9092' };
    const whole = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_USERNAME: 'referral',
      KAFKA_PASSWORD: 'sesame',
    };

    const { kafkaAccess } = new Configuration('referral', { ...brokers, ...whole, KAFKA_TLS: 'true' });

    expect(kafkaAccess).toEqual({
      brokers: ['one:9092'],
      ssl: {},
      sasl: { mechanism: 'scram-sha-512', username: 'referral', password: 'sesame' },
    });
    for (const name of Object.keys(whole)) {
      expect(fault({ ...brokers, ...whole, [name]: '' })).toContain('are set together or not at all');
    }
  });

  it('never repeats a value: a database address holds a password', () => {
    expect(fault({ ...needed, DATABASE_URL: 'mysql://stepwise:sesame@db/x' })).not.toContain('sesame');
  });

  it('asks for a database or brokers only where they are used', () => {
    const gateway = new Configuration('gateway', needed);

    expect(() => gateway.databaseUrl).toThrow('gateway cannot start: DATABASE_URL is missing.');
    expect(() => gateway.kafkaAccess).toThrow('gateway cannot start: KAFKA_BROKERS is missing.');
  });

  it('knows the minimum age of each provider', () => {
    const configuration = new Configuration('referral', { ...needed, MINIMUM_AGE: '17,DH0=16' });

    expect(configuration.minimumAgeOf('DH0')).toBe(16);
    expect(configuration.minimumAgeOf('NCH')).toBe(17);
    expect(new Configuration('referral', needed).minimumAgeOf('DH0')).toBe(18);
  });

  it('reads brokers as a list', () => {
    const configuration = new Configuration('referral', { ...needed, KAFKA_BROKERS: 'one:9092, two:9092,' });

    expect(configuration.kafkaAccess).toEqual({ brokers: ['one:9092', 'two:9092'] });
  });
});

describe('a secret', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stepwise-secret-'));
  const file = join(directory, 'database-url');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('may lie in a file, which a variable names', () => {
    writeFileSync(file, 'postgresql://referral:secret@db/referral\n');

    const configuration = new Configuration('referral', { ...needed, DATABASE_URL_FILE: file });

    expect(configuration.databaseUrl).toBe('postgresql://referral:secret@db/referral');
  });

  it('is refused when its file says something else, is not there, or is not the only word', () => {
    writeFileSync(file, 'mysql://root:secret@db');
    const both = { DATABASE_URL: 'postgresql://a:secret@db/b', DATABASE_URL_FILE: file };

    const faults = [{ DATABASE_URL_FILE: file }, { DATABASE_URL_FILE: `${file}.not` }, both].map((given) =>
      fault({ ...needed, ...given }),
    );

    expect(faults).toEqual([
      'referral cannot start: DATABASE_URL is wrong (expected postgresql://…).',
      'referral cannot start: DATABASE_URL_FILE cannot be read.',
      'referral cannot start: set DATABASE_URL or DATABASE_URL_FILE, not both.',
    ]);
  });
});
