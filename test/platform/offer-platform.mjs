import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Answers the suites of a run where its platform is. It is started for the first that asks, in a process of its own, since
 * Jest's workers come and go; it ends with this process, whatever ends that.
 */
export async function offerPlatform(directory, ownProcess) {
  let started;
  const server = createServer((_request, response) => {
    started ??= startPlatform(directory, ownProcess);
    started.then(
      ({ addresses }) => response.setHeader('content-type', 'application/json').end(addresses),
      (problem) => response.writeHead(500).end(String(problem)),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await (await started?.catch(() => undefined))?.process.stop();
    },
  };
}

async function startPlatform(directory, ownProcess) {
  const { OwnProcess } = await import(ownProcess.href);
  const [addresses, logFile] = ['platform.json', 'platform.log'].map((name) => join(directory, name));
  const program = at('platform-of-run.program.ts');
  const process_ = new OwnProcess({
    command: process.execPath,
    args: ['--conditions=source', '--import', at('../../libs/messaging/test/run-typescript.mjs'), program],
    env: { ...process.env, NODE_OPTIONS: '', PLATFORM_ADDRESSES: addresses, PLATFORM_LOG: logFile },
    logFile,
    stopSignal: 'SIGTERM',
  });
  while (process_.isAlive && !existsSync(addresses)) await pause(20);
  if (process_.isAlive) return { process: process_, addresses: readFileSync(addresses, 'utf8') };
  throw new Error(`The platform of this run did not start:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
}
