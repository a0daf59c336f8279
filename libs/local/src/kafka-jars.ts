import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { orNoSpace, reasonOf, SetupProblem } from './setup-problem.js';

const run = promisify(execFile);
const fetchWithinMs = 300_000;

/** Where clones share the broker's jars: one directory for each content of the pom. */
export async function jarDirectory(pomFile: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(pomFile))
    .digest('hex')
    .slice(0, 12);
  const cache =
    process.env['STEPWISE_CACHE'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'stepwise');
  return join(cache, `kafka-${hash}`);
}

/** Whether the jars are there. The directory appears whole or not at all. */
export function jarsAreCached(directory: string): Promise<boolean> {
  return access(directory).then(
    () => true,
    () => false,
  );
}

/**
 * Has Maven fetch the pom's jars into the shared directory, unless they are there. They go to a directory of this
 * process first and are renamed, so that an interrupted fetch leaves nothing half done and two at a time do no harm.
 * Throws SetupProblem when Maven fails.
 */
export async function fetchJars(pomFile: string, directory: string): Promise<void> {
  if (await jarsAreCached(directory)) return;
  const arriving = `${directory}.arriving-${process.pid}-${randomBytes(3).toString('hex')}`;
  try {
    await mkdir(arriving, { recursive: true });
    await run(
      'mvn',
      [
        '-q',
        '-B',
        '-f',
        pomFile,
        'dependency:copy-dependencies',
        `-DoutputDirectory=${arriving}`,
        '-DincludeScope=runtime',
      ],
      { timeout: fetchWithinMs, maxBuffer: 16 * 1024 * 1024 },
    );
    await moveInto(arriving, directory);
  } catch (cause) {
    throw fetchProblem(cause, directory);
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
}

async function moveInto(arriving: string, directory: string): Promise<void> {
  try {
    await rename(arriving, directory);
  } catch (cause) {
    if (!(await jarsAreCached(directory))) throw cause; // Another clone was quicker: its jars are the same.
  }
}

function fetchProblem(cause: unknown, directory: string): SetupProblem {
  const words = wordsOf(cause);
  const problem = new SetupProblem(
    `Maven could not fetch the jars of Apache Kafka:\n${words.split('\n').slice(0, 12).join('\n')}`,
    'the jars, fetched once, from the repository that Maven is set up for.',
    [
      'Check the network and Maven’s settings.xml, and start again: Maven stores what has arrived.',
      'Start Docker, so that the image apache/kafka can run.',
      'Set KAFKA_BROKERS to a Kafka 4 that runs already.',
    ],
    { cause },
  );
  return orNoSpace(words, directory, problem);
}

function wordsOf(cause: unknown): string {
  const printed = ['stdout', 'stderr'].map((stream) => {
    const text: unknown =
      typeof cause === 'object' && cause !== null ? Reflect.get(cause, stream) : undefined;
    return typeof text === 'string' ? text.trim() : '';
  });
  return printed.filter(Boolean).join('\n') || reasonOf(cause);
}
