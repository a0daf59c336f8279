import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';

/** A request as it goes over the wire; nothing of it need be right. */
export interface Sent {
  readonly method: string;
  /** With its query, percent-encoded as far as it is meant to be. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly body: unknown;
  readonly ms: number;
}

/** A request that nobody answers within this time hangs. The platform's own limits are shorter. */
const patienceMs = 20_000;

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends the request as it is. */
export function send(base: string, { method, path, headers, body }: Sent): Promise<Received> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const call = httpRequest({ hostname, port, method, path, headers, agent, timeout: patienceMs });
    call.on('timeout', () => call.destroy(new Error(`No answer within ${patienceMs} ms: ${method} ${path}`)));
    call.on('error', reject);
    call.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(named) as Record<string, string>,
          text,
          body: parsed(text),
          ms: performance.now() - began,
        });
      });
    });
    call.end(body);
  });
}

/** Gives back the connections, so that the servers behind them can close. */
export function hangUp(): void {
  agent.destroy();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
