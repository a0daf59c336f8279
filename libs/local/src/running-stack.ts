import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { livingHolderOf } from './lock.js';

const portsOfStack = z.object({ base: z.number(), postgres: z.number(), kafka: z.number() });
const identityOfStack = z.object({ issuer: z.string(), audience: z.string() });

/** What a running stack says of itself in `stack.json`, for commands beside it. */
const runningStack = z.object({ ports: portsOfStack, identity: identityOfStack });
export type RunningStack = z.infer<typeof runningStack>;

/** The stack that runs from these files now, on whatever ports it was started; null where none does. */
export function findRunningStack(files: { lock: string; stack: string }): RunningStack | null {
  if (livingHolderOf(files.lock) === null) return null;
  try {
    return runningStack.parse(JSON.parse(readFileSync(files.stack, 'utf8')));
  } catch {
    return null; // It is still starting, or a backup holds the lock.
  }
}
