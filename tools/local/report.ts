import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { portOf } from './service-process.js';
import { services } from '#local/services';
import { home, identity, places, root } from '#local/settings';
import type { Stack } from './stack.js';

const run = promisify(execFile);

/** Where a person finds everything while the stack is up. */
export function whereThingsAre(stack: Stack): string[] {
  const database = new URL(stack.adminUrl);
  // A command finds the ports of the stack that runs, where it looks for it.
  const npmRun = process.env['STEPWISE_HOME'] ? `STEPWISE_HOME=${home} npm run` : 'npm run';
  return [
    `  gateway      ${stack.gatewayUrl}   its API: ${stack.gatewayUrl}/docs`,
    `  services     ${services.flatMap((one) => (one.hasDatabase ? [`${one.name} ${portOf(one)}`] : [])).join('   ')}`,
    `  databases    stepwise_<service> on ${database.hostname}:${database.port || '5432'}; URLs in ${places.stack}`,
    `  kafka        ${stack.brokers.join(', ')}`,
    `  logs         ${join(places.logs, '<service>.log')}`,
    `  identities   ${identity.issuer}   who one may sign in as: ${npmRun} token -- --personas`,
    `  a token      ${npmRun} token -- --role clinician --provider DH0`,
    `  the events   ${stack.gatewayUrl}/events   checked: ${npmRun} consume -- python`,
    `               kcat -b ${stack.brokers[0] ?? ''} -t referral -C -e -f '%k %h\\n%s\\n'`,
  ];
}

/** How long a command's effect took to be seen in insight, and what each service weighs. Empty when nothing was consumed. */
export async function figures(stack: Stack): Promise<string[]> {
  return [...(await delayFigures()), ...(await memoryFigures(stack))];
}

async function delayFigures(): Promise<string[]> {
  const insight = services.find(({ name }) => name === 'insight');
  if (!insight) return [];
  const answer = await fetch(`http://127.0.0.1:${portOf(insight)}/metrics`).then((response) =>
    response.text(),
  );
  const [half, most] = ['0.5', '0.99'].map((quantile) => quantileOf(answer, quantile));
  if (half === undefined || most === undefined) return [];
  return [
    `From command accepted to insight showing it: p50 ${milliseconds(half)}, p99 ${milliseconds(most)}`,
  ];
}

/** The value of one quantile of the summary of events' ages, in what Prometheus reads; undefined when there is none. */
export function quantileOf(metrics: string, quantile: string): number | undefined {
  const lines = metrics.split('\n');
  const consumed = lines
    .find((one) => one.startsWith('stepwise_fact_age_at_commit_ms_count'))
    ?.split(' ')
    .at(-1);
  if (!Number(consumed)) return undefined;
  const line = lines.find(
    (one) => one.startsWith('stepwise_fact_age_at_commit_ms{') && one.includes(`quantile="${quantile}"`),
  );
  const value = Number(line?.split(' ').at(-1));
  return Number.isFinite(value) ? value : undefined;
}

async function memoryFigures(stack: Stack): Promise<string[]> {
  const empty = await emptyAppBytes();
  const residents = await Promise.all(
    [...stack.services].map(async ([name, { pid }]) => `${name} ${pid ? await residentMegabytes(pid) : '–'}`),
  );
  return [
    `Resident memory in MB: ${residents.join(', ')}; an empty Nest + Fastify app ${Math.round(empty / 1e6)}`,
  ];
}

async function emptyAppBytes(): Promise<number> {
  const { stdout } = await run(process.execPath, ['dist/tools/local/empty-app.program.js'], { cwd: root });
  return Number(stdout);
}

async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return Math.round((Number(stdout) * 1_024) / 1e6);
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
