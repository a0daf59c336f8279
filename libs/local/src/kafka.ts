import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runInDocker, runInTestcontainer } from './kafka-in-docker.js';
import type { FoundKafka, KafkaOptions } from './found-kafka.js';
import { fetchJars, jarDirectory, jarsAreCached } from './kafka-jars.js';
import { OwnProcess } from './own-process.js';
import { ensureFree, isListening } from './ports.js';
import { chooseKafka, type KafkaFound } from './server-choice.js';
import { orNoSpace, reasonOf, SetupProblem } from './setup-problem.js';

const run = promisify(execFile);

/** Uses KAFKA_BROKERS, else Java with the jars from Maven, else Docker. Throws SetupProblem; leaves nothing running then. */
export async function findKafka(options: KafkaOptions): Promise<FoundKafka> {
  const jars = await jarDirectory(options.pomFile);
  const choice = chooseKafka(await kafkaFound(jars));
  if (choice.kind === 'given') {
    await ensureReachable(choice.brokers);
    return { brokers: choice.brokers, isOurs: false, stop: () => Promise.resolve() };
  }

  await endLeftover(options.dataDirectory);
  const portUse = { variable: options.portVariable, patienceMs: 1_000 };
  await ensureFree(options.port, 'Kafka', portUse);
  if (choice.kind === 'docker')
    return options.isForSpecs ? runInTestcontainer(options) : runInDocker(options);
  await ensureFree(options.controllerPort, 'Kafka’s controller', portUse);
  if (!(await jarsAreCached(jars))) options.progress?.('fetching the jars of Apache Kafka, once');
  await fetchJars(options.pomFile, jars);
  return startBroker({ command: choice.java, classPath: join(jars, '*') }, options);
}

interface Java {
  readonly command: string;
  readonly classPath: string;
}

async function kafkaFound(jars: string): Promise<KafkaFound> {
  const givenBrokers = process.env['KAFKA_BROKERS']?.trim() || null;
  if (givenBrokers !== null) {
    return { givenBrokers, javas: [], hasMaven: false, jarsAreCached: false, docker: 'absent' };
  }
  const cached = await jarsAreCached(jars);
  const [javas, hasMaven] = await Promise.all([foundJavas(), cached ? false : answers('mvn', ['--version'])]);
  const javaWillDo = (cached || hasMaven) && javas.some(({ major }) => major !== null && major >= 17);
  const docker = javaWillDo ? 'absent' : await foundDocker();
  return { givenBrokers, javas, hasMaven, jarsAreCached: cached, docker };
}

async function foundJavas(): Promise<KafkaFound['javas']> {
  const home = process.env['JAVA_HOME'];
  const commands = [...(home ? [join(home, 'bin', 'java')] : []), 'java'];
  const found = await Promise.all(
    commands.map(async (command) => {
      const printed = await run(command, ['-version'], { timeout: 20_000 }).catch(() => null);
      return printed === null ? [] : [{ command, major: javaMajor(printed.stderr + printed.stdout) }];
    }),
  );
  return found.flat();
}

/** The major version in what `java -version` prints ('17.0.15' → 17, '1.8.0_402' → 8), or null. */
export function javaMajor(printed: string): number | null {
  const version = /version "(?:1\.)?(\d+)/.exec(printed)?.[1];
  return version === undefined ? null : Number(version);
}

async function foundDocker(): Promise<KafkaFound['docker']> {
  if (await answers('docker', ['info', '--format', '{{.ServerVersion}}'])) return 'running';
  return (await answers('docker', ['--version'])) ? 'client without engine' : 'absent';
}

async function startBroker(java: Java, options: KafkaOptions): Promise<FoundKafka> {
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 });
  const logging = join(options.dataDirectory, 'log4j2.properties');
  const properties = join(options.dataDirectory, 'server.properties');
  await writeFile(logging, brokerLogging);
  await writeFile(properties, [brokerProperties(options), ...(options.settings ?? [])].join('\n'), {
    mode: 0o600,
  });
  if (!(await exists(join(options.dataDirectory, 'log', 'meta.properties'))))
    await formatStorage(java, options);
  const broker = new OwnProcess({
    command: java.command,
    args: [
      ...broker384MB,
      `-Dlog4j2.configurationFile=${logging}`,
      '-cp',
      java.classPath,
      'kafka.Kafka',
      properties,
    ],
    logFile: options.logFile,
    stopSignal: 'SIGTERM',
  });
  await writeFile(join(options.dataDirectory, 'broker.pid'), String(broker.pid));
  await waitUntilReady(broker, options);
  return { brokers: [`127.0.0.1:${options.port}`], isOurs: true, process: broker, stop: () => broker.stop() };
}

// Listening after 1.7 s at 306 MB resident: the broker is small here, and starting quickly matters more than peak speed.
const broker384MB = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function brokerProperties({ port, controllerPort, dataDirectory }: KafkaOptions): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${join(dataDirectory, 'log')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
log.retention.ms=-1
`;
}

const brokerLogging = `rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %p %m (%c)%n
logger.server.name=kafka.server
logger.server.level=info
`;

async function formatStorage(java: Java, options: KafkaOptions): Promise<void> {
  const clusterId = randomBytes(16).toString('base64url');
  const properties = join(options.dataDirectory, 'server.properties');
  try {
    await run(
      java.command,
      [
        '-Xmx128m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Dlog4j2.level=ERROR',
        '-cp',
        java.classPath,
        'kafka.tools.StorageTool',
        'format',
        `--cluster-id=${clusterId}`,
        '-c',
        properties,
      ],
      { timeout: 60_000 },
    );
  } catch (cause) {
    await rm(options.dataDirectory, { recursive: true, force: true });
    const problem = new SetupProblem(
      `Kafka could not lay its data in ${options.dataDirectory}: ${reasonOf(cause)}`,
      'a directory that it may write.',
      ['See the words above.', 'Set KAFKA_BROKERS to a Kafka 4 that runs already.'],
      { cause },
    );
    throw orNoSpace(reasonOf(cause), options.dataDirectory, problem);
  }
}

const readyWithinMs = 60_000;

async function waitUntilReady(broker: OwnProcess, options: KafkaOptions): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (broker.isAlive && Date.now() < deadline) {
    if (await isListening(options.port)) return;
    await pause(25);
  }
  await broker.stop(2_000);
  const words = (await readFile(options.logFile, 'utf8')).slice(-2_000);
  const problem = new SetupProblem(`Kafka did not start. Its last words:\n${words}`, 'a Kafka that starts.', [
    `Read ${options.logFile}.`,
    'npm start -- --reset removes its data and begins anew.',
    'Set KAFKA_BROKERS.',
  ]);
  throw orNoSpace(words, options.dataDirectory, problem);
}

/** A broker that a killed run left behind is ended before another opens its data. */
export async function endLeftover(dataDirectory: string): Promise<void> {
  const pid = Number(await readFile(join(dataDirectory, 'broker.pid'), 'utf8').catch(() => ''));
  if (!pid) return;
  const deadline = Date.now() + 10_000;
  for (let signal: NodeJS.Signals = 'SIGTERM'; await serves(pid, dataDirectory); await pause(50)) {
    if (Date.now() > deadline) signal = 'SIGKILL';
    process.kill(pid, signal);
  }
  await rm(join(dataDirectory, 'broker.pid'), { force: true });
}

async function serves(pid: number, dataDirectory: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(join(dataDirectory, 'server.properties'));
}

async function ensureReachable(brokers: readonly string[]): Promise<void> {
  const reached = await Promise.all(
    brokers.map((broker) => {
      const colon = broker.lastIndexOf(':');
      return isListening(Number(broker.slice(colon + 1)), broker.slice(0, colon).replace(/^\[|\]$/g, ''));
    }),
  );
  if (reached.some(Boolean)) return;
  throw new SetupProblem(
    `No broker of KAFKA_BROKERS answers: ${brokers.join(', ')}.`,
    'a Kafka 4 that answers.',
    ['Correct KAFKA_BROKERS.', 'Unset it to have a broker started here.'],
  );
}

function answers(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args, { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
