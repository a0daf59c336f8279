import { z } from 'zod';
import type { Bearers } from './bearers.js';
import { uuidOf, type Chain, type Command } from './command.js';
import type { GatewayClient } from './gateway-client.js';
import type { Journal } from './journal.js';
import type { Plan } from './plan.js';
import type { Progress } from './progress.js';

export interface ReplayParts {
  readonly client: GatewayClient;
  readonly bearers: Bearers;
  readonly journal: Journal;
  readonly progress: Progress;
  /** Goes into every Idempotency-Key: provider and version of the cohort. */
  readonly seed: string;
  readonly concurrency: number;
}

export interface ReplayFigures {
  readonly sent: number;
  readonly seconds: number;
  readonly retries: number;
}

const answer = z.record(z.string(), z.unknown());

/** A command that the platform refuses for good: the cohort and the platform disagree. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

/**
 * Lives the plan day by day: a day begins when the one before is over; within it everyone's commands follow one another, and
 * different people's run side by side.
 */
export class Replay {
  private sent = 0;

  constructor(private readonly parts: ReplayParts) {}

  /** @throws CommandRefused; Unreachable when the platform stays away. */
  async live(plan: Plan): Promise<ReplayFigures> {
    const begun = Date.now();
    const { journal, progress } = this.parts;
    let done = journal.answeredCount;
    for (const { day, chains } of plan.days) {
      await this.sideBySide(chains, async (chain) => {
        for (const command of chain) {
          if (journal.has(command.name)) continue;
          await this.send(command);
          done += 1;
          progress.show({ day, done, all: plan.commandCount });
        }
      });
    }
    progress.end();
    return { sent: this.sent, seconds: (Date.now() - begun) / 1_000, retries: this.parts.client.retries };
  }

  private async sideBySide(chains: readonly Chain[], live: (chain: Chain) => Promise<void>): Promise<void> {
    const waiting = chains[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (const chain of waiting) await live(chain);
    };
    const workers = Math.min(this.parts.concurrency, chains.length);
    await Promise.all(Array.from({ length: workers }, worker));
  }

  private async send(command: Command): Promise<void> {
    const { client, bearers, journal, seed } = this.parts;
    const { bearer, path, body } = command.request(journal);
    const token = await bearers.token(bearer);
    const idempotencyKey = uuidOf(`${seed}/${command.name}`);
    const answered = await client
      .send({ method: 'POST', path, body, token, idempotencyKey })
      .catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new CommandRefused(`${command.name} (POST ${kindOf(path)}): ${why}`, { cause });
      });
    this.sent += 1;
    journal.record(command.name, idsIn(answered, command.answers ?? {}));
  }
}

function idsIn(answered: unknown, wanted: Readonly<Record<string, string>>): Record<string, string> {
  const fields = answer.parse(answered);
  return Object.fromEntries(
    Object.entries(wanted).map(([field, thing]) => [thing, z.string().parse(fields[field])]),
  );
}

/** A path without its ids, for messages. */
function kindOf(path: string): string {
  return path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
}
