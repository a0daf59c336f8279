import { Injectable } from '@nestjs/common';
import { v7 as newEventId } from 'uuid';
import type { NewEvent } from '#domain-model/define-event';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Clock } from '#service-kit/runtime/clock';
import { Configuration } from '#service-kit/runtime/configuration';
import { currentTrace } from '#service-kit/runtime/trace-context';
import type { Transaction } from '#service-kit/database/transaction';
import { composeMessage, type UnnumberedMessage } from './envelope.js';
import { Relay } from './relay.js';

/** The only way to publish: events are written in the transaction of the rows they speak of. */
@Injectable()
export class Outbox {
  constructor(
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly relay: Relay,
  ) {}

  /**
   * Appends events of one provider to the history and to what the relay has to publish, in one statement. Events of one
   * aggregate take the numbers after its highest in the history, in the order given.
   *
   * Before, in the same transaction, the aggregate's row must have been inserted, or updated with its version checked:
   * that lock is what makes the order of numbers the order of commits. Where it was forgotten, the constraint
   * domain_event_numbers_its_aggregate refuses the second of two (PostgreSQL 23505).
   *
   * @throws Error when an event does not satisfy its own schema; names the paths, never a value.
   */
  async append(tx: Transaction, providerCode: OdsCode, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const context = {
      providerCode,
      recordedAt: this.clock.now(),
      trace: currentTrace(),
      typePrefix: this.configuration.eventTypePrefix,
    };
    const messages = events.map((event) => {
      const source = this.configuration.eventSourceOf(event.definition.topic);
      return composeMessage(event, { ...context, source, id: newEventId() });
    });
    await tx.execute(appendNumbered, columnsOf(messages));
    tx.afterCommit(() => this.relay.nudge());
  }
}

/**
 * The history is written before the outbox (the sort needs all of its rows), so that the transaction has its id before
 * the first outbox id is taken: the relay's floor relies on it.
 */
const appendNumbered = `
with new_fact as (
  select *
  from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[],
              $8::jsonb[], $9::text[])
    with ordinality as fact (event_id, topic, key, aggregate_id, type, provider_code, recorded_at,
                             headers, body, position)
), numbered as (
  select new_fact.*,
         coalesce(highest_sequence(aggregate_id), 0)
           + row_number() over (partition by aggregate_id order by position) as sequence
  from new_fact
), history as (
  insert into domain_event
    (event_id, topic, key, aggregate_id, sequence, type, provider_code, recorded_at, headers, value)
  select event_id, topic, key, aggregate_id, sequence, type, provider_code, recorded_at,
         headers || jsonb_build_object('ce_sequence', lpad(sequence::text, 20, '0')),
         '{"sequence":"' || lpad(sequence::text, 20, '0') || '",' || substr(body, 2)
  from numbered
  order by position
  returning id, event_id, topic, key, recorded_at, headers, value
)
insert into outbox (event_id, topic, key, recorded_at, headers, value)
select event_id, topic, key, recorded_at, headers, value
from history
order by id`;

function columnsOf(messages: readonly UnnumberedMessage[]): unknown[][] {
  return [
    messages.map((message) => message.eventId),
    messages.map((message) => message.topic),
    messages.map((message) => message.key),
    messages.map((message) => message.aggregateId),
    messages.map((message) => message.type),
    messages.map((message) => message.providerCode),
    messages.map((message) => message.recordedAt),
    messages.map((message) => JSON.stringify(message.headers)),
    messages.map((message) => message.body),
  ];
}
