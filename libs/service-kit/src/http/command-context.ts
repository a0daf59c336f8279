import { createHash } from 'node:crypto';
import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { Clock } from '../runtime/clock.js';
import { ifMatchFrom } from './etag.js';
import { exchangeOf, requestContextOf, type Exchange, type RequestContext } from './request-context.js';

/** A command as it was sent: by which caller, when, and what makes a second sending the same. */
export interface CommandContext extends RequestContext {
  readonly idempotencyKey: string | null;
  /** SHA-256 of the path and the canonical body: the same for two sendings of one command. */
  readonly fingerprint: string;
  /** The version that the caller has read and decides on (If-Match); nothing is compared without it. */
  readonly ifMatch?: number | null;
  /** Called when the answer given is the stored one of an earlier sending. */
  readonly whenReplayed?: () => void;
}

const keyPattern = /^(?:"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

/**
 * Reads an Idempotency-Key: bare, or quoted as the IETF draft writes it; up to 255 printable characters.
 *
 * @throws RuleBroken `idempotency.key-malformed`.
 */
export function idempotencyKeyFrom(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const match = typeof header === 'string' ? keyPattern.exec(header) : null;
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) {
    throw RuleBroken.wrongValue(
      'idempotency.key-malformed',
      'An Idempotency-Key is 1 to 255 printable characters.',
      'Idempotency-Key',
    );
  }
  return key;
}

/** The same for two bodies that say the same, however their fields are ordered. */
export function fingerprintOf(path: string, body: unknown): string {
  return createHash('sha256').update(path).update('\n').update(canonical(body)).digest('base64');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

@Injectable()
class CommandContextOfExchange implements PipeTransform<Exchange, CommandContext> {
  constructor(private readonly clock: Clock) {}

  transform(sent: Exchange): CommandContext {
    const { request, header } = sent;
    return {
      ...requestContextOf(sent, this.clock),
      idempotencyKey: idempotencyKeyFrom(request.headers['idempotency-key']),
      fingerprint: fingerprintOf(request.url, request.body),
      ifMatch: ifMatchFrom(request.headers['if-match']),
      whenReplayed: () => header('Idempotent-Replayed', 'true'),
    };
  }
}

const exchange = createParamDecorator((_: unknown, context: ExecutionContext) => exchangeOf(context));

/** A controller's parameter of type {@link CommandContext}. */
export const CurrentCommand = (): ParameterDecorator => exchange(CommandContextOfExchange);
