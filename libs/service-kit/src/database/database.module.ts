import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Configuration } from '../runtime/configuration.js';
import { codeOf } from './database-faults.js';
import { ForgetsOldAnswers } from '../http/forgets-old-answers.js';
import { Readiness } from '../runtime/health.js';
import { Log } from '../runtime/logging.js';
import { PreparingClient } from './preparing-client.js';
import { Transactions } from './transaction.js';

/** A command of ours takes milliseconds; a statement this slow is a fault, and has locks that others wait for. */
const statementTimeoutMs = 15_000;

/** The service's own database. Loaded only where there is one: TypeORM takes 30 MB that the gateway does not need. */
@Global()
@Module({})
export class DatabaseModule {
  static forService(entities: readonly Type<unknown>[], closedAccounts: string | null): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Configuration, Log],
          useFactory: (configuration: Configuration, log: Log) => ({
            ...dataSourceOptions(configuration, entities, log),
            retryAttempts: 30,
            retryDelay: 1_000,
          }),
        }),
      ],
      providers: [
        {
          provide: Transactions,
          inject: [DataSource, Readiness],
          useFactory: (dataSource: DataSource, readiness: Readiness) => {
            readiness.require('database', () => dataSource.query('select 1'));
            return new Transactions(dataSource, closedAccounts);
          },
        },
        ForgetsOldAnswers,
      ],
      exports: [Transactions],
    };
  }
}

function dataSourceOptions(
  configuration: Configuration,
  entities: readonly Type<unknown>[],
  log: Log,
): DataSourceOptions {
  return {
    type: 'postgres',
    url: configuration.databaseUrl,
    entities: [...entities],
    applicationName: configuration.serviceName,
    poolSize: configuration.databasePoolSize,
    connectTimeoutMS: 3_000,
    poolErrorHandler: (error: unknown) => log.warn('database connection lost', { errorCode: codeOf(error) }),
    logging: false,
    synchronize: false,
    installExtensions: false,
    extra: {
      Client: PreparingClient,
      types: columnTypes,
      options: '-c app.pipe=off',
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 2_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
  };
}

const dateColumn = 1082;

/** A calendar day stays the text that it is: the driver would make it midnight of this machine's time zone. */
const columnTypes = {
  getTypeParser: (id: number, format?: 'text' | 'binary'): unknown =>
    id === dateColumn ? (text: string) => text : pg.types.getTypeParser(id, format),
};
