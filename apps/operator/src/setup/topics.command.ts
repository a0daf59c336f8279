import type { Command } from 'commander';
import { accessTo } from '#service-kit/runtime/kafka-access';
import { reasonOf } from '#local/setup-problem';
import { withExample, type Operator } from '../operator.js';
import { createDeclaredAccessList } from './kafka-acl.js';
import { createDeclaredTopics } from './topics.js';

/** The container `topics` runs it before any service starts. */
export function addTopics(program: Command, operator: Operator): void {
  const command = program
    .command('topics')
    .description(
      'creates the topics of deploy/kafka/topics.yaml that are missing on KAFKA_BROKERS and, where KAFKA_USERNAME names a user, who may do what on them',
    )
    .action(async () => {
      try {
        await createTopics(operator);
      } catch (problem) {
        throw new Error(`The topics could not be created: ${reasonOf(problem)}`, { cause: problem });
      }
    });
  withExample(command, 'topics');
}

async function createTopics({ environment, say }: Operator): Promise<void> {
  const brokers = (environment['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
  if (brokers.length === 0) throw new Error('KAFKA_BROKERS is missing.');
  const created = await createDeclaredTopics(brokers);
  say(`topics: ${created.length === 0 ? 'all there' : `created ${created.join(', ')}`}`);
  const access = accessTo(brokers, environment);
  if (access.sasl !== undefined) say(`access list: ${await createDeclaredAccessList(access)} entries`);
}
