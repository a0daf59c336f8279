import { types } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import { Configuration } from './configuration.js';
import { codeOf } from '../database/database-faults.js';
import { traceInFlight } from './trace-context.js';

/** What may be in a line: types, ids, codes, counts, milliseconds. Never a body, a name or free text. */
export type LogFields = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>;

/** JSON lines on stdout, each with the service's name and the correlation id of the current work. */
@Injectable()
export class Log {
  private readonly pino: Logger;

  constructor(configuration: Configuration) {
    this.pino = pino(
      {
        level: configuration.logLevel,
        base: { service: configuration.serviceName },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
        mixin: () => {
          const trace = traceInFlight();
          return trace === undefined ? {} : { correlationId: trace.correlationId };
        },
        redact: { paths: redacted, censor: '[redacted]' },
      },
      // Through process.stdout rather than its file descriptor, so that a spec can read what a process says.
      { write: (line: string) => void process.stdout.write(line) },
    );
  }

  debug(message: string, fields: LogFields = {}): void {
    this.pino.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.pino.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.pino.warn(fields, message);
  }

  /** An error with where it came from. Its message is left out where it may quote what a caller has sent. */
  error(message: string, error?: unknown, fields: LogFields = {}): void {
    this.pino.error({ ...fields, ...(error === undefined ? {} : safely(error)) }, message);
  }
}

/** A belt beside the braces: none of these is ever meant to be logged. Lines are flat, so there is nothing deeper. */
const redacted = [
  'authorization',
  'token',
  'body',
  'person',
  'nhsNumber',
  'birthDate',
  'postcode',
  'password',
];

/**
 * What may be said of an error. PostgreSQL's messages quote rows and parameters, JSON's and Zod's quote what was read:
 * of those only code, table, constraint and stack frames stay.
 */
export function safely(error: unknown): LogFields {
  if (!types.isNativeError(error)) return { error: typeof error };
  const quotesValues = 'driverError' in error || 'severity' in error || /^(Syntax|Zod)/.test(error.name);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(quotesValues ? {} : { reason: error.message }),
    ...(codeOf(error) === undefined ? {} : { errorCode: codeOf(error) }),
    ...textField(error, 'table'),
    ...textField(error, 'constraint'),
    stack: frames.slice(0, 12).join('\n'),
    ...(types.isNativeError(error.cause) ? { cause: JSON.stringify(safely(error.cause)) } : {}),
  };
}

function textField(error: object, name: string): LogFields {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? { [name]: value } : {};
}

/** Lets what Nest itself says go the same way; its chatter about routes and modules is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, context?: unknown): void {
    this.target.debug(String(message), { context: String(context) });
  }

  debug(message: unknown, context?: unknown): void {
    this.log(message, context);
  }

  verbose(message: unknown, context?: unknown): void {
    this.log(message, context);
  }

  warn(message: unknown, context?: unknown): void {
    this.target.warn(String(message), { context: String(context) });
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    const error = types.isNativeError(message) ? message : undefined;
    this.target.error(error ? 'Nest met an error' : String(message), error, {
      context: String(context ?? stack),
    });
  }

  fatal(message: unknown, context?: unknown): void {
    this.error(message, undefined, context);
  }
}

/**
 * Speaks for Nest until the configuration is read and {@link Log} exists: that PostgreSQL is waited for, and little else.
 * What ends the start is said once, by whoever started.
 */
export class StartLog implements LoggerService {
  log(): void {
    // Nest logs each module that it loads; nobody asks.
  }

  warn(message: unknown, context?: unknown): void {
    this.say('warn', message, context);
  }

  error(message: unknown, ...more: unknown[]): void {
    const context = more.at(-1);
    if (context !== 'ExceptionHandler') this.say('error', message, context);
  }

  private say(level: string, message: unknown, context: unknown): void {
    const line = { level, time: new Date().toISOString(), context: String(context), msg: String(message) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
