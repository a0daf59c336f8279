import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** An answer that is worth asking again: something is away for a moment, or an event is on its way. */
interface NotNow {
  readonly retryAfterMs: number;
  readonly why: string;
}

export interface Sending {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** The platform refuses for good. Holds its code and fields, never what was sent. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The platform has not answered for as long as we were prepared to wait. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

const problem = z.object({
  code: z.string().default('unknown'),
  detail: z.string().default(''),
  retryAfterMs: z.number().optional(),
  errors: z.array(z.object({ field: z.string(), code: z.string() })).default([]),
});

const statusesOfTheMoment = [408, 425, 429, 500, 502, 503, 504];
const requestTimeoutMs = 20_000;
const shortestPauseMs = 10;
const longestPauseMs = 2_000;
const pauseWhenAwayMs = 300;

/** Speaks HTTP with the gateway over connections that stay open, and asks again while asking again may help. */
export class GatewayClient {
  retries = 0;
  private readonly base: URL;
  private readonly agent: PlainAgent | SecureAgent;

  constructor(
    url: string,
    connections: number,
    private readonly patienceMs = 120_000,
  ) {
    this.base = new URL(url);
    const options = { keepAlive: true, maxSockets: connections };
    this.agent = this.base.protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options);
  }

  /**
   * @returns the answer's JSON.
   * @throws Refused when the answer will stay no; Unreachable when it is still "not now" after two minutes.
   */
  async send(sending: Sending): Promise<unknown> {
    const until = Date.now() + this.patienceMs;
    for (let attempts = 0; ; attempts += 1) {
      const outcome = await this.attempt(sending);
      if (!('retryAfterMs' in outcome)) return outcome.answer;
      if (Date.now() > until)
        throw new Unreachable(`No answer in ${this.patienceMs / 1000} s: ${outcome.why}.`);
      this.retries += 1;
      // After a first answer of 40 ms we come back; after many such answers a broker is away, and haste helps nobody.
      await pause(Math.min(Math.max(shortestPauseMs, outcome.retryAfterMs) * 2 ** attempts, longestPauseMs));
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async attempt(sending: Sending): Promise<{ answer: unknown } | NotNow> {
    let response: { status: number; text: string; retryAfter: string | undefined };
    try {
      response = await this.exchange(sending);
    } catch (error) {
      return { retryAfterMs: pauseWhenAwayMs, why: error instanceof Error ? error.message : String(error) };
    }
    const { status, text, retryAfter } = response;
    if (status >= 200 && status < 300) return { answer: parsed(text) };
    const refusal = problem.safeParse(parsed(text)).data ?? problem.parse({});
    const isOfTheMoment = statusesOfTheMoment.includes(status);
    if (refusal.retryAfterMs === undefined && retryAfter === undefined && !isOfTheMoment) {
      const fields = refusal.errors.map(({ field, code }) => ` ${field}: ${code}.`).join('');
      throw new Refused(status, refusal.code, `${status} ${refusal.code}: ${refusal.detail}${fields}`);
    }
    const seconds = Number(retryAfter);
    const retryAfterMs =
      refusal.retryAfterMs ?? (Number.isFinite(seconds) ? seconds * 1_000 : pauseWhenAwayMs);
    return { retryAfterMs, why: `${status} ${refusal.code}` };
  }

  private exchange(
    sending: Sending,
  ): Promise<{ status: number; text: string; retryAfter: string | undefined }> {
    const payload = sending.body === undefined ? undefined : Buffer.from(JSON.stringify(sending.body));
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${sending.token}`,
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': payload.length }),
      ...(sending.idempotencyKey === undefined ? {} : { 'idempotency-key': sending.idempotencyKey }),
    };
    const open = this.base.protocol === 'https:' ? secureRequest : plainRequest;
    return new Promise((resolve, reject) => {
      const options = { method: sending.method, headers, agent: this.agent, timeout: requestTimeoutMs };
      const request = open(new URL(sending.path, this.base), options, (response) => {
        readText(response).then((text) => {
          const retryAfter = response.headers['retry-after'];
          resolve({ status: response.statusCode ?? 0, text, retryAfter });
        }, reject);
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.end(payload);
    });
  }
}

function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    response.on('aborted', () => reject(new Error('the answer broke off')));
    response.on('error', reject);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
