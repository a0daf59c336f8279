import { runGateway, type RunningGateway } from '../../test/running-gateway.js';
import { json } from '../../test/upstream.js';

const one = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
const other = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d5';
const ada = { givenName: 'Ada', familyName: 'Synthetic', birthDate: '1990-04-01' };

let referral: 'answers' | 'is away' = 'answers';
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await runGateway((service) => (request, response) => {
    if (service === 'referral' && request.path === '/persons/names') {
      if (referral === 'is away') return void response.socket?.destroy();
      const { personIds } = JSON.parse(request.body) as { personIds: string[] };
      const names = personIds.filter((id) => id === one).map((personId) => ({ personId, person: ada }));
      return json(response, { names });
    }
    if (request.path.startsWith('/risks')) return json(response, [{ personId: one, level: 'review' }]);
    if (request.path.startsWith('/audit/')) {
      const entries =
        service === 'outcomes' ? [{ entryId: '1', at: '2026-01-05T09:00:00.000Z', personIds: [one] }] : [];
      return json(response, { entries, next: null });
    }
    const rows = [{ personId: one }, { personId: other }, { personId: one }];
    return json(response, { clinics: [], appointments: rows });
  });
});
afterAll(() => gateway.close());
beforeEach(() => {
  referral = 'answers';
  gateway.upstreams.get('referral')?.received.splice(0);
});

const diary = `/clinicians/${one}/diary?from=2026-01-05&to=2026-01-06`;
const asked = () => gateway.upstreams.get('referral')?.received ?? [];

describe('a list of a service that knows people by id alone', () => {
  it('says who they are, by one question in the caller’s own name', async () => {
    const response = await gateway.call(diary);

    expect(response.headers.get('names')).toBe('shown');
    expect(await response.json()).toEqual({
      clinics: [],
      appointments: [
        { personId: one, person: ada },
        { personId: other, person: null },
        { personId: one, person: ada },
      ],
    });
    expect(asked()).toMatchObject([
      {
        method: 'POST',
        path: '/persons/names',
        headers: { authorization: `Bearer ${gateway.token}` },
        body: JSON.stringify({ personIds: [one, other] }),
      },
    ]);
  });

  it('is answered without names while the referral service is away, and says so', async () => {
    referral = 'is away';

    const response = await gateway.call('/risks');

    expect([response.status, response.headers.get('names')]).toEqual([200, 'unavailable']);
    expect(await response.json()).toEqual([{ personId: one, level: 'review' }]);
  });

  it('says who it was whose record was opened from outside the care team', async () => {
    const lead = await gateway.tokenOf({ subject: 'lead-1', role: 'clinical-lead' });
    referral = 'answers';

    const { body } = await fetch(`${gateway.url}/audit/break-glass`, {
      headers: { authorization: `Bearer ${lead}` },
    }).then(async (response) => ({ body: (await response.json()) as unknown }));

    expect(body).toMatchObject({ entries: [{ persons: [{ personId: one, person: ada }] }] });
  });

  it('is passed on to the person as it is', async () => {
    const patient = await gateway.tokenOf({ subject: 'bea', role: 'patient', personId: one });

    const response = await fetch(`${gateway.url}/appointments?referralId=${one}`, {
      headers: { authorization: `Bearer ${patient}` },
    });

    expect(await response.json()).toMatchObject({ appointments: [{ personId: one }, {}, {}] });
    expect(response.headers.get('names')).toBeNull();
    expect(asked()).toEqual([]);
  });
});
