import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OwnProcess, removeWhenGone } from '#local/own-process';
import { home, root } from '#local/settings';
import { z } from 'zod';
import { patternOf, withoutControl, type Removal, type TriedSpec } from './removed-control.js';

/** Longer than any spec of one file takes; a control whose absence makes its spec hang is not proved red. */
const patienceMs = 8 * 60_000;

const results = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

/** A copy of the tree in which code may be broken: the sources copied, the packages and the cache shared. */
export class ScratchTree {
  private readonly directory = join(home, `test-hazards-${process.pid}`);
  private readonly results = join(this.directory, 'results.json');
  private running: OwnProcess | undefined;

  constructor(private readonly logFile: string) {
    removeWhenGone(this.directory);
    mkdirSync(join(home, 'cache'), { recursive: true });
    mkdirSync(join(this.directory, '.stepwise'), { recursive: true });
    for (const name of sources()) cpSync(join(root, name), join(this.directory, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
    symlinkSync(join(home, 'cache'), join(this.directory, '.stepwise', 'cache'));
  }

  /** Runs the sentence's spec while the control is missing from the file. */
  async tryWithout(file: string, removed: Removal, spec: { file: string; sentence: string }) {
    const path = join(this.directory, file);
    const code = readFileSync(path, 'utf8');
    writeFileSync(path, withoutControl(code, removed));
    try {
      return await this.try([spec]);
    } finally {
      writeFileSync(path, code);
    }
  }

  /** Runs these sentences, and resolves to all that was tried: nothing where a file could not be loaded. */
  async try(specs: readonly { file: string; sentence: string }[]): Promise<readonly TriedSpec[]> {
    rmSync(this.results, { force: true });
    this.running = new OwnProcess({
      command: process.execPath,
      args: [...jestOn(specs), '--json', `--outputFile=${this.results}`],
      cwd: this.directory,
      env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
      logFile: this.logFile,
      stopSignal: 'SIGTERM',
    });
    const impatience = setTimeout(() => void this.running?.stop(), patienceMs * specs.length);
    await this.running.died;
    clearTimeout(impatience);
    return this.tried();
  }

  async remove(): Promise<void> {
    await this.running?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private tried(): readonly TriedSpec[] {
    try {
      const { testResults } = results.parse(JSON.parse(readFileSync(this.results, 'utf8')));
      return testResults.flatMap(({ assertionResults }) => assertionResults);
    } catch {
      return [];
    }
  }
}

function sources(): readonly string[] {
  return [
    'apps',
    'libs',
    'tools',
    'test',
    'deploy',
    'docs',
    '.swcrc',
    'README.md',
    'docker-compose.yml',
    'package.json',
    'package-lock.json',
    'jest.config.mjs',
    'tsconfig.json',
    'nest-cli.json',
  ];
}

function jestOn(specs: readonly { file: string; sentence: string }[]): string[] {
  const files = [...new Set(specs.map(({ file }) => `${patternOf(file)}$`))];
  const sentences = specs.map(({ sentence }) => patternOf(sentence));
  return [
    'node_modules/jest/bin/jest.js',
    '--maxWorkers=1',
    '--forceExit',
    '-t',
    sentences.join('|'),
    ...files,
  ];
}
