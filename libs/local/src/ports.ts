import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupProblem } from './setup-problem.js';

/**
 * Below the range from which Linux takes the ports of outgoing connections (32768 and up). In that range a client that
 * keeps trying a port on which nobody listens yet may be given that very port, meet itself, and hold it.
 */
const firstFreePort = 20_000;
const lastFreePort = 32_000;

/** Ports above 1023 that no fetch calls, in a browser or here, since other protocols listen there (WHATWG fetch, bad ports). */
const uncallable = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
];

/** Resolves to so many ports of this machine that nobody listens on now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(firstFreePort, lastFreePort);
    if ((await listenOnce(port)) === null) found.add(port);
  }
  return [...found];
}

export interface PortUse {
  /** The setting that moves the port. */
  readonly variable: string;
  /** How long to wait for whoever is just leaving it. Default 0. */
  readonly patienceMs?: number;
}

/** Throws SetupProblem when somebody listens on the port already. */
export async function ensureFree(
  port: number,
  purpose: string,
  { variable, patienceMs = 0 }: PortUse,
): Promise<void> {
  if (uncallable.includes(port)) throw uncallablePort(port, purpose, variable);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const problem = await listenOnce(port);
    if (problem === null) return;
    if (Date.now() >= deadline) throw takenPort({ port, purpose, variable }, problem);
    await pause(100);
  }
}

async function listenOnce(port: number): Promise<unknown> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (problem) {
    return problem;
  }
  await close(server);
  return null;
}

function uncallablePort(port: number, purpose: string, variable: string): SetupProblem {
  return new SetupProblem(
    `Port ${port}, meant for ${purpose}, is one that neither browsers nor Node's fetch will call.`,
    `another port for ${purpose}.`,
    [`Set ${variable} otherwise.`],
  );
}

function takenPort(
  { port, purpose, variable }: { port: number; purpose: string; variable: string },
  cause: unknown,
) {
  return new SetupProblem(
    `Port ${port}, meant for ${purpose}, is taken.`,
    `a free port for ${purpose}.`,
    [`End what listens on ${port}.`, `Set ${variable} to another port.`],
    { cause },
  );
}

/** Whether something on this machine accepts connections on the port. */
export function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host, timeout: 1_000 });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    // A connection to itself is nobody's answer.
    socket.once('connect', () => answer(socket.localPort !== port));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function close(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
