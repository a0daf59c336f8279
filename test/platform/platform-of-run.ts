import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { serviceNames } from '#local/services';
import { serviceAt } from '#testing/service';
import { administrators } from './administrators.js';
import type { Platform } from './platform.js';

/** The platform that many suites share, each with providers of its own: its people are of nobody else's concern. */
export interface PlatformOfRun extends Platform {
  /** What the whole platform has logged since this suite came to it. */
  logged(): string;
}

const addresses = z.object({
  gateway: z.url(),
  services: z.array(z.object({ name: z.enum(serviceNames), url: z.url(), adminUrl: z.string() })),
  log: z.string(),
});

/**
 * The six applications in one process of their own, the same for every suite of the run that asks. A suite that stops a clock,
 * changes a table or a rule, or compares every row of everybody starts its own (`startPlatform`).
 */
export async function platformOfRun(): Promise<PlatformOfRun> {
  const answer = await fetch(required('TEST_PLATFORM_URL'));
  if (!answer.ok) throw new Error(await answer.text());
  const { gateway, services, log } = addresses.parse(await answer.json());
  const already = statSync(log).size;
  const { rows, end } = administrators(new Map(services.map(({ name, adminUrl }) => [name, adminUrl])));
  return {
    gateway: serviceAt(gateway),
    services: new Map(services.map(({ name, url }) => [name, serviceAt(url)])),
    rows,
    logged: () => readFileSync(log).subarray(already).toString('utf8'),
    close: end,
  };
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(`${variable} is not set: a spec that needs a platform is named *.journey.spec.ts.`);
}
