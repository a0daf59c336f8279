import { spawn } from 'node:child_process';
import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { root } from '#local/settings';
import { reasonOf } from '#local/setup-problem';
import type { Stack } from './stack.js';

export interface WatchedSources {
  /**
   * Builds when a source has changed since it was watched, and starts anew the services that it concerns: one for its own
   * code, all for a library's.
   */
  restartOnChange(stack: Stack, say: (line: string) => void): void;
  close(): Promise<void>;
}

/** Resolves once every change is seen from now on. */
export async function watchSources(folder = root): Promise<WatchedSources> {
  const changed = new Set<string>();
  let working: Promise<void> | undefined;
  let running: { stack: Stack; say: (line: string) => void } | undefined;
  const work = async () => {
    while (running !== undefined && changed.size > 0) {
      const { stack, say } = running;
      const files = [...changed];
      changed.clear();
      await rebuild(stack, files, say).catch((problem: unknown) =>
        say(`  not restarted: ${reasonOf(problem)}`),
      );
    }
    working = undefined;
  };
  const begin = () => {
    if (running !== undefined && changed.size > 0) working ??= work();
  };
  const watcher = watch(
    ['apps', 'libs', 'tools'].map((name) => join(folder, name)),
    { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 25 } },
  );
  watcher.on('all', (_event, path) => {
    if (!/\.(ts|json|csv|yaml)$/.test(path) || path.endsWith('.spec.ts')) return;
    changed.add(relative(folder, path));
    begin();
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return {
    restartOnChange: (stack, say) => {
      running = { stack, say };
      begin();
    },
    close: async () => {
      await watcher.close();
      await working;
    },
  };
}

async function rebuild(stack: Stack, files: readonly string[], say: (line: string) => void): Promise<void> {
  const began = Date.now();
  await build();
  if (files.some((file) => file.includes('migrations'))) await stack.migrate();
  const audited = servicesConcerned(files, [...stack.services.keys()]);
  await Promise.all(audited.map(async (name) => stack.services.get(name)?.renew()));
  stack.writeStackFile();
  say(
    `  ${files.slice(0, 3).join(', ')} changed: ${audited.join(', ') || 'nothing'} live after ${Date.now() - began} ms`,
  );
}

/** The services whose code the changed files (relative to the root) are. */
export function servicesConcerned(files: readonly string[], services: readonly string[]): string[] {
  if (files.some((file) => file.startsWith(`libs${sep}`))) return [...services];
  return services.filter((name) => files.some((file) => file.startsWith(join('apps', name) + sep)));
}

function build(): Promise<void> {
  const child = spawn(process.execPath, ['tools/local/build.mjs'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('the build failed, see above'))));
  });
}
