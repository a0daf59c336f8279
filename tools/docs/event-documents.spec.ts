import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { everyEvent } from '#domain-model/events/every-event';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';
import { readEnvelope, readEvent } from '#messaging/consumer/cloud-event-codec';
import { exampleOf, jsonSchemaOf } from './event-message.js';
import { directory, eventDocuments, platformVersion } from './generate-event-documents.js';
import { bringInStep, outOfStep } from './written-documents.js';

const documents = await eventDocuments(declaredTopics(), platformVersion());

function documentNamed(path: string): string {
  const text = documents.get(path);
  if (text === undefined) throw new Error(`No document ${path}.`);
  return text;
}

function validatorOf(schema: object) {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  formats.default(ajv);
  return ajv.compile(schema);
}

describe('the documents of the published language', () => {
  it('are in step with the code: otherwise `npm run docs:events` writes them', () => {
    expect(outOfStep(directory, documents)).toEqual([]);
  });

  it('are the same in every run', async () => {
    expect(await eventDocuments(declaredTopics(), platformVersion())).toEqual(documents);
  });

  it('show every event in the repository’s own page, and link to its schema and example', () => {
    const page = documentNamed('README.md');

    for (const { type } of everyEvent) {
      expect(page).toContain(`### ${type}\n`);
      expect(page).toContain(`(schemas/${type}.json)`);
      expect(page).toContain(`(examples/${type}.json)`);
    }
  });
});

describe('the AsyncAPI document', () => {
  const parsed = new Parser().parse(documentNamed('asyncapi.yaml'));

  it('is valid', async () => {
    const { diagnostics, document } = await parsed;

    // 0 is an error, 1 a warning; 2 and 3 only inform, of a newer edition of AsyncAPI for one.
    expect(diagnostics.filter(({ severity }) => Number(severity) <= 1)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  it('has every event once, on the topic of the service that publishes it', async () => {
    const { document } = await parsed;
    const sent = document?.operations().filterBySend() ?? [];

    const messages = sent.flatMap((operation) =>
      operation
        .messages()
        .all()
        .map((message) => message.name()),
    );
    const channels = document?.channels().all() ?? [];

    expect(messages.sort()).toEqual(everyEvent.map(({ type }) => `stepwise.${type}`).sort());
    expect(channels.map((channel) => channel.address()).sort()).toEqual([
      'outcomes',
      'referral',
      'scheduling',
      'workforce',
    ]);
  });
});

describe.each(everyEvent)('the schema of $type', (event) => {
  const validate = validatorOf(jsonSchemaOf(event));
  const { event: example } = exampleOf(event);

  it('accepts the golden example', () => {
    validate(example);

    expect(validate.errors).toBeNull();
  });

  it('accepts a property that a later edition may add', () => {
    expect(validate({ ...example, data: { ...event.example, addedLater: 1 } })).toBe(true);
  });

  it('refuses an event of another type, and one without data', () => {
    expect(validate({ ...example, type: 'stepwise.another.kind.v1' })).toBe(false);
    expect(validate({ ...example, data: {} })).toBe(false);
    expect(validate({ ...example, sequence: '0' })).toBe(false);
  });
});

describe.each(everyEvent)('the golden example of $type on the wire', (event) => {
  it('is read by every subscriber as the event that it is', () => {
    const { headers, event: example } = exampleOf(event);

    const envelope = readEnvelope({ value: Buffer.from(JSON.stringify(example)), headers });
    const consumed = readEvent(envelope, event, null);

    expect(consumed).toMatchObject({ providerCode: 'DH0', data: event.example });
    expect(consumed.sequence).toBeGreaterThan(0);
    expect(consumed.recordedAt > consumed.occurredAt).toBe(true);
  });
});

describe('a document that is out of step', () => {
  it('is named: changed, missing or left over; and is brought in step', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'event-documents-'));
    bringInStep(scratch, documents);
    writeFileSync(join(scratch, 'README.md'), 'changed by hand');
    writeFileSync(join(scratch, 'left-over.json'), '{}');
    rmSync(join(scratch, 'asyncapi.yaml'));

    const wrong = outOfStep(scratch, documents);
    bringInStep(scratch, documents);

    expect(wrong).toEqual(['README.md', 'asyncapi.yaml', 'left-over.json']);
    expect(outOfStep(scratch, documents)).toEqual([]);
    rmSync(scratch, { recursive: true });
  });
});
