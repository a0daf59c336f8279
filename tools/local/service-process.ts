import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceUrls } from '../../apps/operator/src/setup/migrate.js';
import { beginLog, OwnProcess } from '#local/own-process';
import { secret } from '#local/secrets';
import { addressVariable, limitsOnOneMachine, services, type Service } from '#local/services';
import { identity, places, ports, root } from '#local/settings';
import { SetupProblem } from '#local/setup-problem';
import { Supervised, type Supervision } from './supervised.js';

/** The addresses of the others and of the servers that every service gets. */
export interface ServiceSurroundings {
  readonly brokers: readonly string[];
  readonly urlsOf: (service: string) => ServiceUrls;
}

const readyWithinMs = 60_000;

/** One service as a process of its own, restarted when it dies, its output in `.stepwise/logs/<name>.log`. */
export class ServiceProcess {
  private readonly supervised: Supervised;
  private readonly logFile: string;
  private isStopping = false;

  constructor(
    private readonly service: Service,
    private readonly surroundings: ServiceSurroundings,
    publishing: Pick<Supervision, 'died' | 'restarted' | 'gaveUp'>,
  ) {
    this.logFile = join(places.logs, `${service.name}.log`);
    this.supervised = new Supervised({
      name: service.name,
      begin: () => Promise.resolve(this.spawn()),
      ...publishing,
    });
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.service)}`;
  }

  get pid(): number | undefined {
    return this.supervised.pid;
  }

  /** Resolves when it says that it is ready. Throws SetupProblem, with its last words, when it does not get there. */
  async start(): Promise<void> {
    beginLog(this.logFile);
    await this.supervised.start();
    await this.becomeReady();
  }

  stop(): Promise<void> {
    this.isStopping = true;
    return this.supervised.stop(12_000);
  }

  kill(): void {
    this.isStopping = true;
    this.supervised.kill();
  }

  /** Ends it in good order and starts it with the code as it is built now. */
  async renew(): Promise<void> {
    await this.supervised.renew();
    await this.becomeReady();
  }

  /** For `.stepwise/stack.json`. */
  description() {
    const urls = this.service.hasDatabase ? this.surroundings.urlsOf(this.service.name) : undefined;
    return {
      port: portOf(this.service),
      pid: this.pid,
      ...(urls ? { databaseUrl: urls.service, ownerUrl: urls.owner } : {}),
    };
  }

  private spawn(): OwnProcess {
    return new OwnProcess({
      command: process.execPath,
      args: [this.service.program ?? join('dist', 'apps', this.service.name, 'src', 'main.js')],
      logFile: this.logFile,
      cwd: root,
      env: this.environment(),
      stopSignal: 'SIGTERM',
    });
  }

  private environment(): NodeJS.ProcessEnv {
    const { brokers, urlsOf } = this.surroundings;
    const identityUrl = `http://127.0.0.1:${ports.identity}`;
    // The administrator's URL is not for services: each gets the one of its own role, the gateway none.
    const {
      DATABASE_URL: _admin,
      KAFKA_BROKERS: _brokers,
      STEPWISE_SECRETS_FILE: _secrets,
      ...inherited
    } = process.env;
    return {
      ...limitsOnOneMachine,
      ...inherited,
      NODE_ENV: 'production',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      PORT: String(portOf(this.service)),
      JWKS_URL: `${identityUrl}${identity.jwksPath}`,
      REVOCATIONS_URL: `${identityUrl}${identity.revocationsPath}`,
      TOKEN_ISSUER: identity.issuer,
      TOKEN_AUDIENCE: identity.audience,
      ...(this.service.hasDatabase
        ? {
            DATABASE_URL: urlsOf(this.service.name).service,
            KAFKA_BROKERS: brokers.join(','),
            EVENT_SEAL_KEY: secret(`${this.service.name} seal`),
          }
        : Object.fromEntries(
            services.map((other) => [addressVariable(other.name), `http://127.0.0.1:${portOf(other)}`]),
          )),
    };
  }

  private async becomeReady(): Promise<void> {
    const deadline = Date.now() + readyWithinMs;
    let deadSince: number | undefined;
    while (Date.now() < deadline) {
      if (this.isStopping || (await this.saysReady())) return;
      deadSince = this.pid === undefined ? (deadSince ?? Date.now()) : undefined;
      // At its first start it has nothing to recover from: dying twice is no accident.
      if (deadSince !== undefined && Date.now() - deadSince > 3_000) break;
      await pause(100);
    }
    throw new SetupProblem(
      `${this.service.name} did not become ready. The end of its log:\n${lastLines(this.logFile, 12)}`,
      'a service that says it is ready.',
      [`Read ${this.logFile}.`],
    );
  }

  private async saysReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

export function portOf({ portOffset }: Service): number {
  return ports.base + portOffset;
}

function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '  (nothing)';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
}
