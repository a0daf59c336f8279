import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway, type RunningGateway } from '../../test/running-gateway.js';
import { json } from '../../test/upstream.js';
import { patternsOf, services, type ServiceName } from '../routing/upstream-routes.js';

/** What a service says of itself: a path of its own, and a schema of a name that every service uses. */
function openApiOf(service: ServiceName) {
  const answer = (name: string) => ({
    description: name,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  });
  return {
    openapi: '3.0.0',
    info: { title: service, version: '1' },
    paths: {
      [patternsOf(service)[0] ?? '/']: {
        get: { operationId: 'list', responses: { 200: answer('Entry'), 422: answer('ProblemDetails') } },
      },
      ...(service === 'outcomes'
        ? { '/risks': { get: { operationId: 'risks', responses: { 200: answer('Risk') } } } }
        : {}),
    },
    components: {
      schemas: {
        Entry: { type: 'object', description: service },
        Risk: { type: 'object', properties: { personId: { type: 'string' } }, required: ['personId'] },
        ProblemDetails: { type: 'object' },
      },
    },
  };
}

let gateway: RunningGateway;
const catalogue = mkdtempSync(join(tmpdir(), 'stepwise-catalogue-'));

beforeAll(async () => {
  writeFileSync(join(catalogue, 'index.html'), '<h1>The events of Stepwise</h1>');
  const answering = (service: ServiceName) => (request: { path: string }, response: ServerResponse) => {
    if (request.path === '/openapi.json') return json(response, openApiOf(service));
    json(response, {}, 404);
  };
  gateway = await runGateway(answering, { EVENT_CATALOGUE: catalogue });
});

afterAll(async () => {
  await gateway.close();
  rmSync(catalogue, { recursive: true });
});

interface Merged {
  paths: Record<string, { get: { operationId: string; tags: string[]; responses: unknown } }>;
  components: { schemas: Record<string, { description?: string }>; securitySchemes: object };
}

async function merged(): Promise<Merged> {
  return (await (await fetch(`${gateway.url}/openapi.json`)).json()) as Merged;
}

describe('the OpenAPI document of the platform', () => {
  it('has the paths of every service', async () => {
    const { paths } = await merged();

    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(services.map((service) => patternsOf(service)[0])),
    );
    expect(paths['/persons/{personId}/everything']?.get).toMatchObject({ tags: ['Records and privacy'] });
  });

  it('keeps schemas of the same name apart, and one form of refusal for all', async () => {
    const { paths, components } = await merged();

    const names = [...services.map((service) => `${service}.Entry`), 'ProblemDetails'];
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(names));
    expect(components.schemas['outcomes.Entry']?.description).toBe('outcomes');
    expect(JSON.stringify(paths['/measures']?.get.responses)).toContain('#/components/schemas/insight.Entry');
    expect(paths['/measures']?.get).toMatchObject({ operationId: 'insight.list' });
    expect(components.securitySchemes).toHaveProperty('bearer');
  });

  it('says who the rows of a list are about, where the gateway adds it', async () => {
    const { paths, components } = await merged();

    expect(JSON.stringify(paths['/risks']?.get.responses)).toContain('outcomes.Risk.named');
    expect(components.schemas['outcomes.Risk.named']).toMatchObject({
      properties: {
        personId: {},
        person: { anyOf: [{ $ref: '#/components/schemas/gateway.PersonOfRow' }, {}] },
      },
      required: ['personId'],
    });
    expect(components.schemas['outcomes.Risk']).not.toHaveProperty('properties.person');
  });

  it('still shows what a service has said when that service goes away', async () => {
    await merged();
    await gateway.upstreams.get('insight')?.stop();

    const { paths } = await merged();

    expect(paths).toHaveProperty('/measures');
  });
});

describe('the page at /docs', () => {
  it('comes with everything that it needs, from the gateway itself', async () => {
    const page = await fetch(`${gateway.url}/docs`);
    const html = await page.text();
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => String(address));

    const parts = await Promise.all(addresses.map((address) => fetch(gateway.url + address)));
    const texts = await Promise.all(parts.map((part) => part.text()));

    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(addresses).toEqual([
      '/docs/swagger-ui.css',
      '/events',
      '/docs/swagger-ui-bundle.js',
      '/docs/start.js',
    ]);
    expect(parts.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(texts.every((text) => text.length > 0)).toBe(true);
    expect(parts[2]?.headers.get('content-type')).toContain('text/javascript');
  });

  it('stores no token that somebody has typed in', async () => {
    const start = await (await fetch(`${gateway.url}/docs/start.js`)).text();

    expect(start).toContain('persistAuthorization: false');
  });

  it('gives no other file away', async () => {
    const paths = ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/%2e%2e%2f%2e%2e%2fpackage.json'];

    const answers = await Promise.all(paths.map((path) => fetch(gateway.url + path)));

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
