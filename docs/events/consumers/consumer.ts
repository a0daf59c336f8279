/** Reads every event from the first on, and stops at the first that breaks its published schema or leaves a gap. */
import { randomUUID } from 'node:crypto';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { Kafka, logLevel } from 'kafkajs';

type Event = Record<'id' | 'type' | 'subject' | 'sequence' | 'dataschema', string>;

const { env, argv } = process;
const eventsUrl = env['EVENTS_URL'] ?? 'http://127.0.0.1:3000/events';
const topics = (env['TOPICS'] ?? 'referral scheduling outcomes workforce').split(' ');
const brokers = (env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(',');
const schemas = new Map<string, ValidateFunction | null>(); // null: none is published
const valid = new Map<string, number>(); // how many of each type
const reached = new Map<string, number>(); // the last number of each subject
const ajv = formats.default(new Ajv2020());

async function schemaOf(name: string): Promise<ValidateFunction | null> {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const answer = await fetch(`${eventsUrl}/schemas/${name}.json`);
  const schema = answer.ok ? ajv.compile((await answer.json()) as object) : null;
  schemas.set(name, schema);
  return schema;
}

/** Says where and which rule, never with which value: events are about someone's health. */
async function faultOf(event: Partial<Event>): Promise<string | undefined> {
  const name = event.dataschema?.split(':').at(-1) ?? '';
  const validate = await schemaOf(name);
  if (!validate) return 'has no published schema';
  const [error] = validate(event) ? [] : (validate.errors ?? []);
  if (error) return `breaks its schema: ${error.instancePath || '/'} ${error.keyword}`;
  const { sequence, subject = '' } = event;
  const [number, expected] = [Number(sequence), (reached.get(subject) ?? 0) + 1];
  if (number > expected) return `leaves a gap: number ${number} of its subject where ${expected} was due`;
  if (number < expected) return undefined; // A repeat: delivery is at least once, its effect is once.
  reached.set(subject, number);
  valid.set(name, (valid.get(name) ?? 0) + 1);
  return undefined;
}

const kafka = new Kafka({ brokers, logLevel: logLevel.ERROR });
const admin = kafka.admin();
await admin.connect();
const ends = new Map<string, number>(); // the last offset of each partition that holds anything, until it is read
for (const topic of topics)
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
    if (Number(high) > Number(low)) ends.set(`${topic} ${partition}`, Number(high) - 1);

const groupId = `reads-from-the-beginning-${randomUUID()}`;
const consumer = kafka.consumer({ groupId });
await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });
if (ends.size > 0 || argv.includes('--follow'))
  await new Promise<void>((done) => {
    void consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message }) => {
        const event = JSON.parse(String(message.value)) as Partial<Event>;
        const fault = await faultOf(event);
        if (fault) {
          console.error(`${event.type} ${event.id} ${fault} [${topic}, offset ${message.offset}]`);
          process.exit(1);
        }
        const place = `${topic} ${partition}`;
        if (Number(message.offset) >= (ends.get(place) ?? Infinity)) ends.delete(place);
        if (ends.size === 0 && !argv.includes('--follow')) done();
      },
    });
  });
await consumer.disconnect();
await admin.deleteGroups([groupId]).catch(() => undefined); // A group that never joined is not there.
await admin.disconnect();

for (const [name, count] of [...valid].sort()) console.log(`${String(count).padStart(9)}  ${name}`);
const total = [...valid.values()].reduce((sum, count) => sum + count, 0);
console.log(`${String(total).padStart(9)}  valid, ${reached.size} subjects without a gap`);
