import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { startTestService, type ServiceAddress, type TestService } from '#testing/service';
import type { Type } from '@nestjs/common';
import type { MigrationClass } from '#local/service-database';
import { limitsOnOneMachine, serviceNames, type ServiceName } from '#local/services';
import { administrators } from './administrators.js';
import { migrationsOf, moduleOf } from '../../tools/local/service-parts.js';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';

/** All that `npm start` starts, but for the servers, whichever process it runs in. */
export interface Platform {
  readonly gateway: ServiceAddress;
  readonly services: ReadonlyMap<ServiceName, ServiceAddress>;
  /** Every row of a table of a service, of all providers. */
  rows<Row = Record<string, unknown>>(service: ServiceName, sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A platform in this process, of which a suite may change everything. */
export interface OwnPlatform extends Platform {
  readonly gateway: TestService;
  readonly services: ReadonlyMap<ServiceName, TestService>;
  readonly topics: ScratchTopics;
}

/** The services and the gateway before them, over real HTTP, on databases and topics of their own. */
export async function startPlatform(
  environment: Readonly<Record<string, string>> = {},
): Promise<OwnPlatform> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const topics = await scratchTopics();
    undo.push(() => topics.drop());
    const services = await startServices(topics, environment);
    undo.push(() => Promise.all([...services.values()].map((service) => service.close())));
    const urls = [...services].map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url]);
    const gateway = await startTestService(GatewayModule, {
      service: 'gateway',
      topics,
      environment: {
        ...limitsOnOneMachine,
        ...environment,
        ...(Object.fromEntries(urls) as Record<string, string>),
      },
    });
    undo.push(() => gateway.close());
    const administrator = administrators(
      new Map([...services].map(([name, { database }]) => [name, database.adminUrl])),
    );
    undo.push(administrator.end);
    return { gateway, services, topics, rows: administrator.rows, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function startServices(
  topics: ScratchTopics,
  environment: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<ServiceName, TestService>> {
  const parts: [ServiceName, Type<unknown>, readonly MigrationClass[]][] = [];
  // One after the other: Jest's loader of modules breaks when several are imported at once.
  for (const service of serviceNames)
    parts.push([service, await moduleOf(service), await migrationsOf(service)]);
  const started = await Promise.allSettled(
    parts.map(
      async ([service, module, migrations]) =>
        [service, await startTestService(module, { service, migrations, topics, environment })] as const,
    ),
  );
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failure = started.find((one) => one.status === 'rejected');
  if (failure === undefined) return new Map(running);
  for (const [, service] of running) await service.close();
  throw failure.reason;
}

export function serviceOf<Service>(services: ReadonlyMap<ServiceName, Service>, name: ServiceName): Service {
  const service = services.get(name);
  if (service === undefined) throw new Error(`The platform has no service ${name}.`);
  return service;
}
