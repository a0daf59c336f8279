// Creates the topics of deploy/kafka/topics.yaml that are missing on KAFKA_BROKERS, and, where a user is named, who may do
// what on them: what the container of that name runs.
import { accessTo } from '#service-kit/runtime/kafka-access';
import { createDeclaredAccessList } from './kafka-acl.js';
import { reasonOf } from '#local/setup-problem';
import { createDeclaredTopics } from './topics.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);

try {
  if (brokers.length === 0) throw new Error('KAFKA_BROKERS is missing.');
  const created = await createDeclaredTopics(brokers);
  process.stdout.write(`topics: ${created.length === 0 ? 'all there' : `created ${created.join(', ')}`}\n`);
  const access = accessTo(brokers, process.env);
  if (access.sasl !== undefined)
    process.stdout.write(`access list: ${await createDeclaredAccessList(access)} entries\n`);
} catch (problem) {
  process.stderr.write(`The topics could not be created: ${reasonOf(problem)}\n`);
  process.exitCode = 1;
}
