// npm test: installs what is missing, then every spec. Arguments go to jest: npm test -- --selectProjects pure
// The last lines count: what the routes of the platform were tried with, the ten slowest suites, and 120 passed, 0 failed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { helpIfAsked, installMissing, root, runNode } from './prepare.mjs';
import { slowestSuites } from './slowest-suites.mjs';

const usage = `npm test [-- ARGUMENTS OF JEST]

Runs every spec: pure ones, and those that need PostgreSQL and Kafka, which are started and ended by themselves
(DATABASE_URL and KAFKA_BROKERS use servers of yours). The last lines name the ten slowest suites and count:
120 passed, 0 failed.

  npm test -- apps/outcomes/test/risks.int.spec.ts     one file
  npm test -- --selectProjects pure                    those that need no server
  npm test -- -t 'is listed'                           sentences

All of jest's own options: npx jest --help`;

helpIfAsked(usage);
await installMissing();
const results = join(root, '.stepwise', 'cache', `test-results-${process.pid}.json`);
// Specs that try thousands of things say here how many they were.
const tried = join(root, '.stepwise', 'cache', `tried-${process.pid}.txt`);
mkdirSync(dirname(results), { recursive: true });
const args = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${results}`, ...process.argv.slice(2)];
// Three at a time on two cores: half of a spec's time is waiting for its servers.
if (!args.some((arg) => /^(-w|-i$|--maxWorkers|--runInBand)/.test(arg))) args.push('--maxWorkers=3');
if (process.argv.length === 2) {
  process.stdout.write(`Every spec, three files at a time, on a PostgreSQL and a Kafka of their own.
It takes some five minutes on two idle cores; each file is named when it is through. npm test -- --help says how to run fewer.\n`);
}
const code = await runNode(args, {
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim(),
  STEPWISE_TRIED_FILE: tried,
});

if (existsSync(tried)) {
  process.stdout.write(`\n${readFileSync(tried, 'utf8')}`);
  rmSync(tried);
}
if (!existsSync(results) && code !== 0) process.stdout.write('It was ended before it could count.\n');
const { passed, failed, slowest } = counted();
if (slowest.length > 1) process.stdout.write(`\nThe slowest suites:\n${slowest.join('\n')}\n\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(code);

/** A file of specs that could not even be loaded counts as one failure, and so does a run without results. */
function counted() {
  if (!existsSync(results)) return { passed: 0, failed: code === 0 ? 0 : 1, slowest: [] };
  const run = JSON.parse(readFileSync(results, 'utf8'));
  rmSync(results);
  return {
    passed: run.numPassedTests,
    failed: run.numFailedTests + run.numRuntimeErrorTestSuites,
    slowest: slowestSuites(run, root),
  };
}
