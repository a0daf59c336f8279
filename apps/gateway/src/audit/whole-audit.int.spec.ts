import { runGateway, type RunningGateway } from '../../test/running-gateway.js';
import { json } from '../../test/upstream.js';
import type { ServiceName } from '../routing/upstream-routes.js';

const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const numbered = (minute: number) => `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`;

/** What each service has stored, newest first, as number and minute. */
const stored: Partial<Record<ServiceName, readonly (readonly [entry: number, minute: number])[]>> = {
  referral: [
    [9, 10],
    [8, 7],
    [5, 2],
  ],
  scheduling: [
    // Number 3 was asked before number 2, and committed after it.
    [3, 4],
    [2, 6],
  ],
  outcomes: [[1, 8]],
};

let answers: Partial<Record<ServiceName, 'gone' | 'no' | 'broken'>> = {};
let gateway: RunningGateway;
let clinicalLead: string;

beforeAll(async () => {
  gateway = await runGateway((service) => (request, response) => {
    if (answers[service] === 'gone') return void response.socket?.destroy();
    if (answers[service] === 'broken') return json(response, { code: 'fault.internal' }, 500);
    if (answers[service] === 'no')
      return json(response, { status: 404, code: 'person.unknown', detail: 'There is no such person.' }, 404);
    const query = new URL(request.path, 'http://here').searchParams;
    const after = Number(query.get('after') ?? Infinity);
    const limit = Number(query.get('limit'));
    const found = (stored[service] ?? []).filter(([entry]) => entry < after);
    const entries = found.slice(0, limit).map(([entry, minute]) => ({
      entryId: String(entry),
      at: numbered(minute),
    }));
    json(response, { entries, next: found.length > limit ? entries.at(-1)?.entryId : null });
  });
  clinicalLead = await gateway.tokenOf({ subject: 'lead-1', role: 'clinical-lead' });
});
afterAll(() => gateway.close());
beforeEach(() => {
  answers = {};
});

interface Page {
  readonly entries: readonly { readonly service: string; readonly entryId: string }[];
  readonly next: string | null;
  readonly missing: readonly string[];
}

async function asked(query = '', token = clinicalLead): Promise<{ status: number; body: Page }> {
  const response = await fetch(`${gateway.url}/persons/${personId}/audit${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as Page };
}

function shown({ entries }: Page): string[] {
  return entries.map(({ service, entryId }) => `${service} ${entryId}`);
}

describe('who has looked at a record', () => {
  it('is answered by all services together, newest first', async () => {
    const { body } = await asked();

    expect(shown(body)).toEqual([
      'referral 9',
      'outcomes 1',
      'referral 8',
      'scheduling 3',
      'scheduling 2',
      'referral 5',
    ]);
    expect(body).toMatchObject({ next: null, missing: [] });
  });

  it.each([1, 2, 3, 4, 5])('comes page by page, each entry once, with %d a page', async (limit) => {
    const all: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: { body: Page } = await asked(`?limit=${limit}${next === '' ? '' : `&after=${next}`}`);
      expect(body.entries.length).toBeLessThanOrEqual(limit);
      all.push(...shown(body));
      next = body.next;
    }

    expect(all).toHaveLength(6);
    expect(new Set(all).size).toBe(6);
  });

  it.each(['gone', 'broken'] as const)('says which service is missing while it is %s', async (how) => {
    answers = { scheduling: how };

    const { status, body } = await asked();

    expect(status).toBe(200);
    expect(body.missing).toEqual(['scheduling']);
    expect(shown(body)).toEqual(['referral 9', 'outcomes 1', 'referral 8', 'referral 5']);
  });

  it('is refused only when every service refuses', async () => {
    answers = { referral: 'no', scheduling: 'no' };
    expect((await asked()).status).toBe(200);

    answers = { referral: 'no', scheduling: 'no', outcomes: 'no' };
    expect(await asked()).toMatchObject({ status: 404, body: { code: 'person.unknown' } });
  });

  it('is asked of each service with the caller’s own token', async () => {
    await asked('?from=2026-01-01&to=2026-01-31');

    const requests = ['referral', 'scheduling', 'outcomes'] as const;
    for (const service of requests) {
      const request = gateway.upstreams.get(service)?.received.at(-1);
      expect(request?.headers.authorization).toBe(`Bearer ${clinicalLead}`);
      expect(request?.path).toBe(
        `/audit/${service}/persons/${personId}?from=2026-01-01&to=2026-01-31&limit=50`,
      );
    }
  });

  it.each(['?after=1', '?after=a.b.c', '?limit=0', '?limit=201', '?from=yesterday', '?who=me'])(
    'refuses %s, and asks nobody',
    async (query) => {
      const before = gateway.upstreams.get('referral')?.received.length;

      const { status } = await asked(query);

      expect(status).toBe(422);
      expect(gateway.upstreams.get('referral')?.received.length).toBe(before);
    },
  );

  it('is not for clinicians', async () => {
    expect((await asked('', gateway.token)).status).toBe(403);
  });
});
