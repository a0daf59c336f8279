import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FoundKafka } from '#local/found-kafka';
import { findKafka } from '#local/kafka';
import { serviceUrls } from '../../apps/operator/src/setup/migrate.js';
import { beginLog, signalChildren, type OwnProcess } from '#local/own-process';
import { ensureFree } from '#local/ports';
import { findPostgres, type FoundPostgres } from '#local/postgres';
import { kafkaOptions, postgresOptions } from '#local/server-options';
import { ServiceProcess, portOf, type ServiceSurroundings } from './service-process.js';
import { identityProvider, services, type Service } from '#local/services';
import { makePrivate } from '#local/private-files';
import { home, identity, places, ports, root } from '#local/settings';
import { reasonOf, SetupProblem } from '#local/setup-problem';
import { Supervised } from './supervised.js';
import { createDeclaredTopics } from '../../apps/operator/src/setup/topics.js';
import { secondsSince, type ProgressLine } from '#local/terminal';

/** What was being started has begun no work: it gets this long to end by itself. */
const endsWithinMs = 3_000;

/** Everything of the local stack: started in order, restarted when it dies, and ended in the opposite order. */
export class Stack {
  readonly services = new Map<string, ServiceProcess>();
  private readonly began = Date.now();
  private identity: ServiceProcess | undefined;
  private postgres: FoundPostgres | undefined;
  private kafka: FoundKafka | undefined;
  private readonly servers = new Map<'postgresql' | 'kafka', Supervised>();
  private starting: Promise<void> | undefined;
  private isUp = false;
  private isStopping = false;

  /** @param wasKilled whether the stack before was killed, so that some of its processes may still be ending. */
  constructor(
    private readonly progress: ProgressLine,
    private readonly wasKilled: boolean,
  ) {}

  get gatewayUrl(): string {
    return `http://127.0.0.1:${ports.base}`;
  }

  get adminUrl(): string {
    return this.postgres?.adminUrl ?? '';
  }

  get brokers(): readonly string[] {
    return this.kafka?.brokers ?? [];
  }

  /** Resolves when every service is ready. Throws when something cannot start; call `stop` then too. */
  start(): Promise<void> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  /** Services first, so that they end the work that they have begun; then Kafka, then PostgreSQL. */
  async stop(): Promise<void> {
    this.isStopping = true;
    rmSync(places.stack, { force: true });
    if (!this.isUp) return this.abandonStart();
    await this.stopServices();
    await this.servers.get('kafka')?.stop();
    await this.servers.get('postgresql')?.stop();
    await this.identity?.stop();
  }

  /** Ends at once what was being started, and the tools that lay data or fetch jars for it. */
  private async abandonStart(): Promise<void> {
    const ended = [
      this.stopServices(),
      this.identity?.stop(),
      ...[...this.servers.values()].map((one) => one.stop()),
    ];
    signalChildren('SIGTERM');
    const settled = Promise.all([...ended, this.starting?.catch(() => undefined)]);
    await Promise.race([settled, pause(endsWithinMs)]);
    signalChildren('SIGKILL');
  }

  private async startAll(): Promise<void> {
    makePrivate(home, [places.logs, places.kafka, dirname(places.signingKey)]);
    rmSync(places.stack, { force: true });
    await this.ensurePortsFree(this.wasKilled ? 20_000 : 0);
    for (const server of ['postgres', 'kafka']) beginLog(join(places.logs, `${server}.log`));
    this.progress.say('starting PostgreSQL and Kafka');
    await this.together([
      this.startPostgres().then(() => this.goOn(() => this.migrate())),
      this.startKafka(),
    ]);
    this.goOn();
    this.progress.say('starting the services');
    await this.startServices();
    this.writeStackFile();
    this.isUp = true;
  }

  /** Ends everything at once. */
  kill(): void {
    for (const one of [...this.services.values(), ...this.servers.values()]) one.kill();
    signalChildren('SIGKILL');
  }

  /** Runs the migrations that are missing, in a process of their own, with the code as it is built now. */
  async migrate(): Promise<void> {
    const output = await runToEnd(['dist/apps/operator/src/operate.program.js', 'migrate'], {
      STEPWISE_ADMIN_URL: this.adminUrl,
    });
    if (output.code === 0)
      return this.progress.print(`  ${'migrations'.padEnd(12)}done after ${this.elapsed()}`);
    throw new SetupProblem(output.text.trim(), 'migrations that run.', [
      'Mend the migration.',
      'npm start -- --reset removes the databases and begins anew.',
    ]);
  }

  private async stopServices(): Promise<void> {
    await Promise.all([...this.services.values()].map((service) => service.stop()));
  }

  private goOn<T>(next?: () => T): T | undefined {
    if (this.isStopping) throw new Error('Stopped while starting.');
    return next?.();
  }

  /** Waits for all, so that nothing is still starting when the first problem is reported, and begins nothing new after it. */
  private async together(work: readonly Promise<unknown>[]): Promise<void> {
    let first: unknown;
    const noted = work.map((one) =>
      one.catch((problem: unknown) => {
        first ??= problem;
        this.isStopping = true;
      }),
    );
    await Promise.all(noted);
    if (first !== undefined) throw first instanceof Error ? first : new Error(reasonOf(first));
  }

  private async ensurePortsFree(patienceMs: number): Promise<void> {
    const ours = services.map((service): [number, string] => [portOf(service), service.name]);
    for (const [port, name] of [...ours, [ports.identity, 'the identity provider'] as const]) {
      await ensureFree(port, name, { variable: 'STEPWISE_PORT_BASE', patienceMs });
    }
  }

  private async startPostgres(): Promise<void> {
    const begin = async () => (this.postgres = await findPostgres(postgresOptions()));
    await this.keep('postgresql', begin, () => (this.postgres?.isOurs ? 'packaged' : 'of DATABASE_URL'));
  }

  private async startKafka(): Promise<void> {
    const options = kafkaOptions((what) => this.progress.say(what));
    const begin = async () => (this.kafka = await findKafka(options));
    await this.keep('kafka', begin, () => this.brokers.join(', '));
    await createDeclaredTopics(this.brokers);
  }

  /** Starts a server, and supervises it when it is a process of ours. */
  private async keep(
    name: 'postgresql' | 'kafka',
    find: () => Promise<{ process?: OwnProcess }>,
    described: () => string,
  ): Promise<void> {
    let first: { process?: OwnProcess } | undefined = await find();
    if (first.process) {
      const begin = async () => {
        const found = first ?? (await find());
        first = undefined;
        if (!found.process) throw new Error(`${name} is no longer a process of ours.`);
        return found.process;
      };
      const server = new Supervised({ name, begin, ...this.printingOf(name) });
      this.servers.set(name, server);
      await server.start();
    }
    this.progress.print(`  ${name.padEnd(12)}ready after ${this.elapsed()}   ${described()}`);
  }

  private async startServices(): Promise<void> {
    const surroundings: ServiceSurroundings = {
      brokers: this.brokers,
      urlsOf: (service) => serviceUrls(this.adminUrl, service),
    };
    const processOf = (service: Service) =>
      new ServiceProcess(service, surroundings, this.printingOf(service.name));
    for (const service of services) this.services.set(service.name, processOf(service));
    this.identity = processOf(identityProvider);
    await this.together(
      [...this.services, ['identity', this.identity] as const].map(async ([name, service]) => {
        await service.start();
        this.progress.print(`  ${name.padEnd(12)}ready after ${this.elapsed()}   ${service.url}`);
      }),
    );
  }

  private printingOf(name: string) {
    const log = join(places.logs, `${name === 'postgresql' ? 'postgres' : name}.log`);
    return {
      died: (reason: string) => this.progress.print(`  ${name} died (${reason}) and is started again`),
      restarted: () => {
        this.progress.print(`  ${name} runs again`);
        this.writeStackFile();
      },
      gaveUp: (reason: string) =>
        this.progress.print(`\n!! ${name} dies again and again (${reason}) and is LEFT DEAD. Read ${log}\n`),
    };
  }

  /** What commands beside the stack need to find it. It contains passwords, so nobody else may read it. */
  writeStackFile(): void {
    const entries = [...this.services].map(([name, service]) => [name, service.description()] as const);
    const stack = {
      gatewayUrl: this.gatewayUrl,
      kafkaBrokers: this.brokers,
      ports: { base: ports.base, postgres: ports.postgres, kafka: ports.kafka },
      identity: { issuer: identity.issuer, audience: identity.audience },
      services: Object.fromEntries(entries),
    };
    writeFileSync(places.stack, JSON.stringify(stack, null, 2), { mode: 0o600 });
  }

  elapsed(): string {
    return secondsSince(this.began);
  }
}

function runToEnd(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => {
    child.once('error', (problem) => resolve({ code: 127, text: problem.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, text }));
  });
}
