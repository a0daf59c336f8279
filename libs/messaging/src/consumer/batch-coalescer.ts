import { Injectable } from '@nestjs/common';
import { type Delivery, BatchProcessor, type BatchResult, messagesATransaction } from './batch-processor.js';
import { Pause } from './pause.js';

/**
 * Between the beginnings of two transactions. A transaction costs the same for one event as for twenty: under load this
 * gathers them, while an event that comes alone is consumed at once.
 */
const paceMs = 20;

/** In catching up, transactions are full and may run beside each other; at most so many, */
const transactionsAtOnce = 3;
/** and another one only for at least so many messages. */
const worthAnother = 200;

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: (results: BatchResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Consumes what several partitions brought at the same moment in one transaction. */
@Injectable()
export class BatchCoalescer {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;

  constructor(private readonly processor: BatchProcessor) {}

  /** As {@link BatchProcessor.consume}, for one delivery, together with whatever else waits. */
  consume(delivery: Delivery): Promise<BatchResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ delivery, resolve, reject });
      this.begin();
    });
  }

  private begin(): void {
    const isWorthIt = this.underWay === 0 || this.messagesThatWait >= worthAnother;
    if (isWorthIt && this.underWay < transactionsAtOnce) void this.consumeAllWaiting();
  }

  private get messagesThatWait(): number {
    return this.waiting.reduce((sum, { delivery }) => sum + delivery.messages.length, 0);
  }

  private async consumeAllWaiting(): Promise<void> {
    this.underWay++;
    // The other partitions of the same fetch are handed over in this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const begunAt = performance.now();
      const taken = this.takeForOneTransaction();
      this.begin();
      const results = await this.processor
        .consume(taken.map(({ delivery }) => delivery))
        .catch((reason: unknown) => taken.map(() => ({ status: 'rejected' as const, reason })));
      if (this.waiting.length === 0) {
        await new Pause().forMs(Math.max(0, paceMs - (performance.now() - begunAt)));
      }
      results.forEach((one, index) => {
        if (one.status === 'fulfilled') taken[index]?.resolve(one.value);
        else taken[index]?.reject(one.reason);
      });
    }
    this.underWay--;
  }

  private takeForOneTransaction(): Waiting[] {
    let messages = 0;
    const clusterId = this.waiting[0]?.delivery.clusterId;
    const count = this.waiting.findIndex(({ delivery }, index) => {
      messages += delivery.messages.length;
      return (messages > messagesATransaction && index > 0) || delivery.clusterId !== clusterId;
    });
    return this.waiting.splice(0, count === -1 ? this.waiting.length : count);
  }
}
