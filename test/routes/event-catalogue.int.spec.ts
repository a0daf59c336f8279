import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCatalogue } from '../../tools/docs/written-catalogue.js';
import { runGateway, type RunningGateway } from '../../apps/gateway/test/running-gateway.js';
import { json } from '../../apps/gateway/test/upstream.js';

const catalogue = mkdtempSync(join(tmpdir(), 'stepwise-catalogue-'));
await writeCatalogue(catalogue);
const types = readdirSync(join(catalogue, 'schemas')).map((file) => file.replace(/\.json$/, ''));

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await runGateway(() => (_request, response) => json(response, {}, 404), {
    EVENT_CATALOGUE: catalogue,
  });
});

afterAll(async () => {
  await gateway.close();
  rmSync(catalogue, { recursive: true });
});

async function ask(path: string) {
  const answer = await fetch(gateway.url + path);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the catalogue of events', () => {
  it('is open to anyone, as a page that may load nothing but its own style sheet', async () => {
    const page = await ask('/events');

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.text).toContain('<h1>The events of Stepwise</h1>');
    expect(page.text).not.toContain('<script');
  });

  it.each([
    ['/events/catalogue.css', 'text/css; charset=utf-8', 'catalogue.css'],
    ['/events/asyncapi.yaml', 'application/yaml', 'asyncapi.yaml'],
    ['/events/consumers/consumer.py', 'text/plain; charset=utf-8', 'consumers/consumer.py'],
    ['/events/consumers/consumer.ts', 'text/plain; charset=utf-8', 'consumers/consumer.ts'],
    ['/events/consumers/requirements.txt', 'text/plain; charset=utf-8', 'consumers/requirements.txt'],
    ['/events/consumers/package.json', 'application/json', 'consumers/package.json'],
  ])('serves %s as %s, as it stands in the repository', async (path, type, file) => {
    const answer = await ask(path);

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.text).toBe(readFileSync(join(catalogue, file), 'utf8'));
  });

  it('serves page, schema and example of every event', async () => {
    for (const type of types) {
      const [page, schema, example] = await Promise.all([
        ask(`/events/${type}`),
        ask(`/events/schemas/${type}.json`),
        ask(`/events/examples/${type}.json`),
      ]);

      expect([page.status, schema.status, example.status]).toEqual([200, 200, 200]);
      expect(page.text).toContain(`<h1>${type}</h1>`);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(schema.headers.get('content-type')).toBe('application/schema+json');
      expect(JSON.parse(schema.text)).toMatchObject({ $id: `urn:stepwise:message:${type}` });
      expect(example.headers.get('content-type')).toBe('application/cloudevents+json; charset=utf-8');
      expect(JSON.parse(example.text)).toMatchObject({ type: `stepwise.${type}` });
    }
  });

  it.each([
    '/events/referral.vanished.v1',
    '/events/schemas/referral.vanished.v1.json',
    '/events/schemas',
    '/events/pages/referral.accepted.v1.html',
    '/events/README.md',
    '/events/..%2f..%2fpackage.json',
    '/events/schemas/..%2findex.html',
    '/events/consumers/%2e%2e%2fasyncapi.yaml',
  ])('has nothing at %s', async (path) => {
    const answer = await ask(path);

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'route.unknown' });
  });
});
