import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FoundKafka, KafkaOptions } from './found-kafka.js';
import { OwnProcess } from './own-process.js';
import { isListening } from './ports.js';
import { SetupProblem } from './setup-problem.js';

const run = promisify(execFile);
const readyWithinMs = 180_000; // The image may have to be pulled.

/** Runs the image apache/kafka of the pom's version in the foreground of a docker command, whose end is the container's. */
export async function runInDocker(options: KafkaOptions): Promise<FoundKafka> {
  const name = `stepwise-kafka-${options.port}`;
  options.progress?.('starting the image apache/kafka');
  await run('docker', ['rm', '--force', name]).catch(() => undefined);
  const container = new OwnProcess({
    command: 'docker',
    args: [
      'run',
      '--rm',
      '--name',
      name,
      '-p',
      `127.0.0.1:${options.port}:${options.port}`,
      ...(await image(options)),
    ],
    logFile: options.logFile,
    stopSignal: 'SIGTERM',
  });
  const deadline = Date.now() + readyWithinMs;
  while (container.isAlive && Date.now() < deadline) {
    if (await hasStarted(options)) return found(container, options);
    await pause(200);
  }
  await container.stop(5_000);
  throw new SetupProblem('Kafka did not start in Docker.', 'the image apache/kafka running.', [
    `Read ${options.logFile}.`,
    'Set KAFKA_BROKERS to a Kafka 4 that runs already.',
  ]);
}

// Docker's own proxy accepts connections before the broker does, so the port alone proves nothing.
async function hasStarted({ port, logFile }: KafkaOptions): Promise<boolean> {
  return (await isListening(port)) && (await readFile(logFile, 'utf8')).includes('Kafka Server started');
}

function found(container: OwnProcess, { port }: KafkaOptions): FoundKafka {
  return {
    brokers: [`127.0.0.1:${port}`],
    isOurs: true,
    process: container,
    stop: () => container.stop(),
  };
}

/**
 * The same image for a run of specs, by Testcontainers: it removes the container even when the run is killed, and
 * waits for the log instead of us.
 */
export async function runInTestcontainer(options: KafkaOptions): Promise<FoundKafka> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(await imageName(options))
    .withEnvironment(environmentOf(options))
    .withExposedPorts({ container: options.port, host: options.port })
    .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
    .withStartupTimeout(readyWithinMs)
    .start();
  return {
    brokers: [`127.0.0.1:${options.port}`],
    isOurs: true,
    stop: async () => void (await container.stop()),
  };
}

async function image(options: KafkaOptions): Promise<string[]> {
  const settings = Object.entries(environmentOf(options));
  return [
    ...settings.flatMap(([variable, value]) => ['-e', `${variable}=${value}`]),
    '-v',
    `${options.dataDirectory}:/data`,
    await imageName(options),
  ];
}

/** The pom's version, so that Java and Docker run the same Kafka. */
async function imageName({ pomFile }: KafkaOptions): Promise<string> {
  const pom = await readFile(pomFile, 'utf8');
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(pom)?.[1];
  return `apache/kafka:${version ?? 'latest'}`;
}

function environmentOf({ port }: KafkaOptions): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_LOG_RETENTION_MS: '-1',
    KAFKA_LOG_DIRS: '/data',
  };
}
