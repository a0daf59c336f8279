import { Injectable } from '@nestjs/common';
import type { EachBatchPayload } from 'kafkajs';
import { Log } from '#service-kit/runtime/logging';
import { BatchCoalescer } from './batch-coalescer.js';
import { ConsumerGroup } from './consumer-group.js';
import { type BatchResult, messagesATransaction } from './batch-processor.js';
import { BackOff, Pause } from './pause.js';

const hintEveryMs = 5_000;

type Messages = EachBatchPayload['batch']['messages'];

/** Takes what kafkajs fetched of one partition through the consuming, a transaction at a time. */
@Injectable()
export class BatchListener {
  private readonly hintedAt = new Map<string, number>();
  private readonly sought = new Map<string, number>();

  constructor(
    private readonly processor: BatchCoalescer,
    private readonly group: ConsumerGroup,
    private readonly log: Log,
  ) {}

  /**
   * Where to read on instead, if the batch begins after what was consumed last; else null. Ends early, leaving the rest
   * to whoever fetches it next, when the process stops or the partition is no longer ours.
   */
  async listen(payload: EachBatchPayload, clusterId: string): Promise<number | null> {
    const { batch } = payload;
    const place = `${batch.topic}/${batch.partition}`;
    for (let from = 0; from < batch.messages.length; from += messagesATransaction) {
      const messages = batch.messages.slice(from, from + messagesATransaction);
      const results = await this.consumePatiently(payload, messages, clusterId);
      if (results === null) return null;
      if (!results.consumed) {
        this.sought.set(place, results.nextOffset);
        return results.nextOffset;
      }
      payload.resolveOffset(messages.at(-1)?.offset ?? batch.lastOffset());
      await payload.heartbeat();
    }
    this.sought.delete(place);
    await this.hint(payload, place);
    return null;
  }

  /** Until it is written, or this process may no longer (null). An outage parks nothing. */
  private async consumePatiently(
    payload: EachBatchPayload,
    messages: Messages,
    clusterId: string,
  ): Promise<BatchResult | null> {
    const { topic, partition, highWatermark } = payload.batch;
    const delivery = {
      group: this.group.name,
      topic: this.group.topicOf(topic),
      partition,
      clusterId,
      topicEnd: Number(highWatermark),
      messages,
      soughtOffset: this.sought.get(`${topic}/${partition}`),
    };
    const backOff = new BackOff(100, 2_000);
    for (let attempt = 0; payload.isRunning() && !payload.isStale(); attempt++) {
      try {
        return await this.processor.consume({ ...delivery, attempt });
      } catch (error) {
        const retryMs = backOff.next();
        this.log.error('batch waits and is consumed again', error, { topic, attempt, retryMs });
        await new Pause().forMs(retryMs);
        await payload.heartbeat();
      }
    }
    return null;
  }

  /** Only for tools that show lag: its loss means nothing. */
  private async hint(payload: EachBatchPayload, place: string): Promise<void> {
    const now = Date.now();
    if (now - (this.hintedAt.get(place) ?? 0) < hintEveryMs) return;
    this.hintedAt.set(place, now);
    const { topic, partition } = payload.batch;
    const offset = String(Number(payload.batch.lastOffset()) + 1);
    const hint = { topics: [{ topic, partitions: [{ partition, offset }] }] };
    await payload.commitOffsetsIfNecessary(hint).catch(() => undefined);
  }
}
