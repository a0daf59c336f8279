import type { AuditEvent, AuditEventAgent, AuditEventEntity } from 'fhir/r4.js';
import type { RequestContext } from '#service-kit/http/request-context';
import { AChain, aRequestContext, personId, referralId, aRoutePolicy } from './a-chain.js';
import { exportAudit } from '#operator/audit/export-audit';

const otherPersonId = '0190b7c4-5d9e-7a31-9c0e-0000000000b2';
const profiles = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';

let chain: AChain;
beforeAll(async () => {
  chain = await AChain.open();
});
afterAll(() => chain.close());
beforeEach(() => chain.startAgain());

async function exported(days: { from?: string; to?: string } = {}): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const event of exportAudit(chain.owner, { service: 'referral', provider: 'DH0', ...days }))
    events.push(event);
  return events;
}

function at(route: 'GET /waiting-list' | `POST /${string}`): Partial<RequestContext> {
  const record = route === 'GET /waiting-list' ? 'many' : 'one';
  return { route, policy: aRoutePolicy(route, record) };
}

const rest = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const codesOf = (agent: AuditEventAgent) => (agent.type?.coding ?? []).map(({ code }) => code);
const agentOf = (event: AuditEvent, code: string) =>
  event.agent.filter((agent) => codesOf(agent).includes(code));
const entitiesOf = (event: AuditEvent, code: string, role?: string): AuditEventEntity[] =>
  (event.entity ?? []).filter(
    (entity) => entity.type?.code === code && (role === undefined || entity.role?.code === role),
  );

describe('the audit as FHIR AuditEvents', () => {
  it.each<
    [string, Partial<RequestContext>, { subtype: string; action: string; client: string; user: string }]
  >([
    ['PatientRead', {}, { subtype: 'read', action: 'R', client: '110152', user: 'IRCP' }],
    [
      'PatientCreate',
      at('POST /referrals'),
      { subtype: 'create', action: 'C', client: '110153', user: 'AUT' },
    ],
    [
      'PatientUpdate',
      at('POST /referrals/:referralId/discharge'),
      { subtype: 'update', action: 'U', client: '110153', user: 'AUT' },
    ],
    [
      'PatientQuery',
      at('GET /waiting-list'),
      { subtype: 'search', action: 'E', client: '110153', user: 'IRCP' },
    ],
  ])('have what IHE BALP’s %s must have', async (profile, context, expected) => {
    await chain.looked(aRequestContext(context));

    const [event] = await exported();
    if (event === undefined) throw new Error('Nothing was exported.');

    const server = expected.client === '110152' ? '110153' : '110152';
    expect(event).toMatchObject({
      resourceType: 'AuditEvent',
      meta: { profile: [profiles + profile] },
      type: { system: rest, code: 'rest' },
      subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: expected.subtype }],
      action: expected.action,
      recorded: '2026-01-05T09:00:00.000Z',
      outcome: '0',
    });
    for (const code of [expected.client, server]) {
      expect(agentOf(event, code)).toHaveLength(1);
      expect(agentOf(event, code)[0]).toMatchObject({ who: { identifier: {} }, network: { type: '1' } });
    }
    expect(agentOf(event, expected.client)[0]?.who).toMatchObject({ identifier: { value: 'gateway' } });
    expect(agentOf(event, expected.user)).toMatchObject([
      { requestor: true, who: { identifier: { value: 'clinician-1' } }, role: [{}] },
    ]);
    expect(agentOf(event, expected.user)[0]).not.toHaveProperty('network');
    expect(event.source.observer).toMatchObject({ identifier: { value: 'referral' } });
    expect(entitiesOf(event, '1', '1')).toMatchObject([{ what: { reference: `Patient/${personId}` } }]);
    expect(entitiesOf(event, 'XrequestId')).toMatchObject([
      { what: { identifier: { value: '0198f000-0000-7000-8000-0000000000c0' } } },
    ]);
    if (profile === 'PatientQuery') {
      const [query] = entitiesOf(event, '2', '24');
      expect(Buffer.from(query?.query ?? '', 'base64').toString()).toBe('GET /waiting-list');
      expect(query).not.toHaveProperty('what');
    } else {
      expect(entitiesOf(event, '2', '4')).toMatchObject([
        { what: { reference: `ServiceRequest/${referralId}` } },
      ]);
    }
  });

  it('are one for each person of a list', async () => {
    await chain.looked(aRequestContext(at('GET /waiting-list')), [{ personId }, { personId: otherPersonId }]);

    const events = await exported();

    expect(events.map((event) => entitiesOf(event, '1')[0]?.what?.reference).sort()).toEqual([
      `Patient/${otherPersonId}`,
      `Patient/${personId}`,
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('say that the glass was broken, and why', async () => {
    await chain.looked(aRequestContext({ accessReason: 'emergency' }), [{ personId, referralId }], {
      outcome: 'done',
      breakGlass: true,
    });

    const [event] = await exported();

    expect(event?.subtype?.map(({ code }) => code)).toEqual(['read', '110127']);
    expect(JSON.stringify(event?.agent)).toContain('"code":"emergency"');
  });

  it('claim no profile of a success for whoever was refused', async () => {
    await chain.looked(aRequestContext(), [{ personId, referralId }], {
      outcome: 'refused',
      breakGlass: false,
    });

    const [event] = await exported();

    expect(event).toMatchObject({ outcome: '4', outcomeDesc: 'Asked for a reason, and not let in.' });
    expect(event).not.toHaveProperty('meta');
  });

  it('are those of the days asked for, and of no other provider', async () => {
    for (const day of ['01', '02', '03'])
      await chain.looked(aRequestContext({ now: `2026-01-${day}T12:00:00.000Z` }));
    await chain.looked(aRequestContext({ providerCode: 'RW1', now: '2026-01-02T12:00:00.000Z' }));

    const events = await exported({ from: '2026-01-02', to: '2026-01-02' });

    expect(events.map(({ recorded }) => recorded)).toEqual(['2026-01-02T12:00:00.000Z']);
  });
});
