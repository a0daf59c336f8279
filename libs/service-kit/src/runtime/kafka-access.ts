import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How a client comes to the brokers, and under which name. */
export interface KafkaAccess {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly ssl?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

const words = (text: string) => text.split(',').flatMap((part) => part.trim() || []);

/** The variables of every client of Kafka: services, jobs and operators' commands alike. */
export const kafkaVariables = {
  KAFKA_BROKERS: z
    .string()
    .transform(words)
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port,host:port')).min(1))
    .optional(),
  KAFKA_TLS: z.enum(['true', 'false']).default('false'),
  KAFKA_TLS_CA_FILE: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
};

const schema = z.object(kafkaVariables);

/**
 * The access that the variables give; undefined where they name no brokers.
 *
 * @throws Error when they name a mechanism without a user and a password, or a file that cannot be read.
 */
export function kafkaAccessOf(variables: NodeJS.ProcessEnv): KafkaAccess | undefined {
  const given = schema.parse(withoutBlanks(variables));
  if (given.KAFKA_BROKERS === undefined) return undefined;
  return { brokers: given.KAFKA_BROKERS, ...securityIn(given) };
}

/** The same for a command that gets the brokers in another way, such as by the stack that runs here. */
export function accessTo(brokers: readonly string[], variables: NodeJS.ProcessEnv): KafkaAccess {
  return { brokers, ...securityIn(schema.parse(withoutBlanks(variables))) };
}

function securityIn(given: z.infer<typeof schema>): Omit<KafkaAccess, 'brokers'> {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_USERNAME: username,
    KAFKA_PASSWORD: password,
    KAFKA_TLS_CA_FILE: caFile,
  } = given;
  const isPartial = mechanism === undefined ? (username ?? password) !== undefined : !username || !password;
  if (isPartial) {
    throw new Error(
      'KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD are set together or not at all.',
    );
  }
  if (caFile !== undefined && given.KAFKA_TLS !== 'true')
    throw new Error('KAFKA_TLS_CA_FILE is set without KAFKA_TLS.');
  return {
    ...(given.KAFKA_TLS === 'true' ? { ssl: caFile === undefined ? {} : { ca: readCa(caFile) } } : {}),
    ...(mechanism && username && password ? { sasl: { mechanism, username, password } } : {}),
  };
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error('KAFKA_TLS_CA_FILE cannot be read.', { cause });
  }
}

/** An empty variable counts as absent, as everywhere. A password may lie in a file. */
function withoutBlanks(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const file = given['KAFKA_PASSWORD_FILE'];
  return file === undefined || given['KAFKA_PASSWORD'] !== undefined
    ? given
    : { ...given, KAFKA_PASSWORD: readFileSync(file, 'utf8').trim() };
}
