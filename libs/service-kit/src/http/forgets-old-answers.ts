import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Every } from '../runtime/every.js';
import { Log } from '../runtime/logging.js';
import { Transactions } from '../database/transaction.js';

const everyMs = 60_000;
const mostAtOnce = 2_000;
const nobody = { providers: [] };

/** The stored answers of commands go after seven days, a few at a time; it costs as much as there is to delete. */
@Injectable()
export class ForgetsOldAnswers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly every = new Every(everyMs, () => this.forgetQuietly());

  constructor(
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.every.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.every.stop();
  }

  /** How many are gone. A service that stores none has no function for it. */
  async forget(): Promise<number> {
    return this.transactions.run(nobody, async (tx) => {
      const [there] = await tx.query<{ isThere: boolean }>(
        `select to_regprocedure('forget_old_answers(integer)') is not null as "isThere"`,
      );
      if (there?.isThere !== true) return 0;
      const [done] = await tx.query<{ gone: number }>('select forget_old_answers($1) as gone', [mostAtOnce]);
      return done?.gone ?? 0;
    });
  }

  private async forgetQuietly(): Promise<void> {
    try {
      const gone = await this.forget();
      if (gone > 0) this.log.info('old answers forgotten', { gone });
    } catch (error) {
      this.log.warn('old answers are forgotten later', { error: error instanceof Error ? error.name : '' });
    }
  }
}
