import { createConnection, createServer } from 'node:net';
import { SetupProblem } from './setup-problem.js';

/** Resolves to a port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await listen(server, 0);
  const address = server.address();
  await close(server);
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

/** Throws SetupProblem when somebody listens on the port already; `variable` is the setting that moves it. */
export async function ensureFree(port: number, purpose: string, variable: string): Promise<void> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (cause) {
    throw new SetupProblem(
      `Port ${port}, meant for ${purpose}, is taken.`,
      `a free port for ${purpose}.`,
      [`End what listens on ${port}.`, `Set ${variable} to another port.`],
      { cause },
    );
  }
  await close(server);
}

/** Whether something on this machine accepts connections on the port. */
export function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host, timeout: 1_000 });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true));
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
