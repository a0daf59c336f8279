import { FrontDesk, somebodyElse, someone, type Referred } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

const reason = 'the same voice on the telephone';
const merge = (personId: string, body: object) =>
  desk.post('administrator', `/persons/${personId}/merge`, { body: { reason, ...body } });
const unmerge = (personId: string, mergedPersonId: string) =>
  desk.post('administrator', `/persons/${personId}/unmerge`, { body: { reason, mergedPersonId } });

interface PersonalData {
  readonly sections: readonly { table: string; withheld: string[]; rows: Record<string, unknown>[] }[];
}
const personalDataOf = async (
  personId: string,
  role: 'patient' | 'administrator' = 'patient',
): Promise<PersonalData> => {
  const token = await desk.service.token(role, role === 'patient' ? { personId } : {});
  const path = `/held/referral/persons/${personId}`;
  const { status, body } = await desk.service.request('GET', path, { token });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as PersonalData;
};
const sectionOf = ({ sections }: PersonalData, table: string) => sections.find((one) => one.table === table);

/** The owner with a verified number, and somebody who claims to be the owner. */
async function ownerAndClaimant(nhsNumber: string): Promise<readonly [Referred, Referred]> {
  const { givenName } = somebodyElse();
  const own = {
    ...someone,
    givenName,
    nhsNumber,
    addressLines: ['3 Okapi Street'],
    email: 'okapi@own.example',
  };
  const owner = await desk.referred({ person: own, receivedOn: '2024-05-01' });
  const person = { ...someone, givenName, familyName: 'Quagga', telephone: '07700 900668' };
  return [owner, await desk.referred({ person, receivedOn: '2024-06-03' })];
}

describe('what is held of two who were taken for one', () => {
  it('says nothing of the other to either, once the merge is undone', async () => {
    const [owner, claimant] = await ownerAndClaimant('9990000204');
    await merge(owner.personId, { mergedPersonId: claimant.personId });
    await unmerge(owner.personId, claimant.personId);

    for (const role of ['patient', 'administrator'] as const) {
      const toClaimant = JSON.stringify(await personalDataOf(claimant.personId, role));
      const toOwner = JSON.stringify(await personalDataOf(owner.personId, role));

      for (const secret of ['9990000204', '3 Okapi Street', 'okapi@own.example'])
        expect(toClaimant).not.toContain(secret);
      for (const secret of ['Quagga"', '07700 900668', claimant.referralId])
        expect(toOwner).not.toContain(secret);
    }
    expect(JSON.stringify(await personalDataOf(claimant.personId))).not.toContain(owner.personId);
    expect(JSON.stringify(await personalDataOf(owner.personId))).not.toContain(claimant.personId);
  });

  it('shows a merge to staff who answer a subject access request, and not to the person', async () => {
    const [owner, claimant] = await ownerAndClaimant('9990000212');
    const accountVerifiedBy = { kept: 'document-seen', merged: 'document-seen' };
    await merge(owner.personId, { mergedPersonId: claimant.personId, accountVerifiedBy });

    const toPerson = sectionOf(await personalDataOf(owner.personId), 'person_merge');
    const toStaff = sectionOf(await personalDataOf(owner.personId, 'administrator'), 'person_merge');

    expect(toPerson).toMatchObject({ withheld: ['rows'], rows: [] });
    expect(toStaff?.rows).toMatchObject([{ mergedPersonId: claimant.personId, personBefore: {} }]);
  });
});

describe('a patient who claims the name of somebody else', () => {
  it('reads the same in the own record whether the service knows that person or not', async () => {
    const known = await desk.referred({ person: { ...somebodyElse(), nhsNumber: '9990000220' } });
    const { body } = await desk.get(`/persons/${known.personId}`);
    const { givenName } = body as { givenName: string };
    const asKnown = await desk.referred({ person: { ...someone, givenName }, receivedOn: '2024-06-04' });
    const nobody = { ...someone, givenName: 'Nemo', familyName: 'Nulle', birthDate: '1971-02-03' };
    const asUnknown = await desk.referred({ person: { ...nobody, postcode: 'ZZ99 1ZZ' } });
    const list = await desk.service.request('GET', '/possible-duplicates', {
      token: await desk.service.token('administrator'),
    });
    expect(JSON.stringify(list.body)).toContain(asKnown.personId);

    const [one, other] = [await seenBy(asKnown.personId), await seenBy(asUnknown.personId)];

    expect(one).toEqual(other);
    expect(one).not.toContain('possible-duplicates');
  });

  it('is shown with all look-alikes to staff, and their listing to the clinical lead', async () => {
    const [owner, claimant] = await ownerAndClaimant('9990000239');
    await desk.service.request('GET', '/possible-duplicates', {
      token: await desk.service.token('administrator'),
    });

    const alike = sectionOf(await personalDataOf(claimant.personId, 'administrator'), 'possible_duplicate');
    const audit = await desk.service.request('GET', `/audit/referral/persons/${claimant.personId}`, {
      token: await desk.service.token('clinical-lead'),
    });

    expect(JSON.stringify(alike)).toContain(owner.personId);
    expect(JSON.stringify(audit.body)).toContain('Saw it in a list');
  });
});

/** What the own record and its audit say, without ids and times. */
async function seenBy(personId: string): Promise<string> {
  const personalData = await personalDataOf(personId);
  const audit = await desk.get(`/audit/referral/persons/${personId}`, { role: 'patient', personId });
  const alike = sectionOf(personalData, 'possible_duplicate');
  const routes = sectionOf(personalData, 'audit_record')?.rows.map(({ route }) => route);
  const entries = (audit.body as { entries: { what: string }[] }).entries.map(({ what }) => what);
  return JSON.stringify({ alike, routes, entries });
}
