// Creates the topics of deploy/kafka/topics.yaml that are missing on KAFKA_BROKERS: what the container of that name runs.
import { reasonOf } from './setup-problem.js';
import { createDeclaredTopics } from './topics.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);

try {
  if (brokers.length === 0) throw new Error('KAFKA_BROKERS is missing.');
  const created = await createDeclaredTopics(brokers);
  process.stdout.write(`topics: ${created.length === 0 ? 'all there' : `created ${created.join(', ')}`}\n`);
} catch (problem) {
  process.stderr.write(`The topics could not be created: ${reasonOf(problem)}\n`);
  process.exitCode = 1;
}
