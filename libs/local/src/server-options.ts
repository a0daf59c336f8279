import { join } from 'node:path';
import type { KafkaOptions } from './found-kafka.js';
import type { PostgresOptions } from './postgres.js';
import { secret } from './secrets.js';
import { places, ports } from './settings.js';

/** The packaged PostgreSQL of the local stack. */
export function postgresOptions(): PostgresOptions {
  return {
    dataDirectory: places.postgres,
    logFile: join(places.logs, 'postgres.log'),
    port: ports.postgres,
    portVariable: 'STEPWISE_POSTGRES_PORT',
    password: secret('postgres'),
    archiveHome: places.archive,
    archives: process.env['STEPWISE_ARCHIVE'] === 'on',
  };
}

/** The broker of the local stack. */
export function kafkaOptions(progress: (what: string) => void): KafkaOptions {
  return {
    dataDirectory: places.kafka,
    logFile: join(places.logs, 'kafka.log'),
    pomFile: places.pom,
    port: ports.kafka,
    controllerPort: ports.kafka + 1,
    portVariable: 'STEPWISE_KAFKA_PORT',
    progress,
  };
}
