import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { serveIdentity, type Identity } from '../identity.js';
import { machineKey } from '#local/clients';
import { passingSigner } from '#local/tokens';
import { ActorTokens } from '../../../apps/simulator/src/application/actor-tokens.js';
import { administratorOf, Bearers } from '../../../apps/simulator/src/application/bearers.js';
import { uuidOf } from '../../../apps/simulator/src/application/command.js';

const directory = mkdtempSync(join(tmpdir(), 'stepwise-actors-'));
let identity: Identity;

beforeAll(async () => {
  const revocationsFile = join(directory, 'revocations.json');
  const signer = passingSigner('http://unused', 'stepwise');
  identity = await serveIdentity(signer, { port: 0, clientsDirectory: directory, revocationsFile });
});

afterAll(async () => {
  await identity.close();
  rmSync(directory, { recursive: true });
});

function tokens(key = machineKey('simulator', directory)): ActorTokens {
  return new ActorTokens(`${identity.issuer}/token`, key);
}

describe('the tokens of those that the simulator makes up', () => {
  it('come from the identity provider, one for each of hundreds', async () => {
    const actors = tokens();
    const bearers = new Bearers((actor) => actors.of(actor), 'DH0');
    const people = Array.from({ length: 300 }, (_, index) => ({
      role: 'clinician' as const,
      subject: `clinician-${index}`,
      clinicianId: uuidOf(`clinician ${index}`),
    }));

    const all = await Promise.all(people.map((person) => bearers.token(person)));

    const { payload } = await jwtVerify(all[7] ?? '', createRemoteJWKSet(new URL(identity.jwksUrl)));
    expect(payload).toMatchObject({
      sub: 'DH0-clinician-7',
      clinician_id: uuidOf('clinician 7'),
      provider: 'DH0',
    });
    expect(new Set(all).size).toBe(300);
  });

  it('are asked for once while they last, and once more, by whoever is first, before they end', async () => {
    let asked = 0;
    let lifeMs = 3_600_000;
    const bearers = new Bearers(async () => {
      asked += 1;
      return { token: `token ${asked}`, expiresAtMs: Date.now() + lifeMs };
    }, 'DH0');
    const twice = () => Promise.all([1, 2].map(() => bearers.token(administratorOf(0))));

    expect(await twice()).toEqual(['token 1', 'token 1']);
    lifeMs = 60_000;
    const other = await bearers.token(administratorOf(1));
    lifeMs = 3_600_000;
    const renewed = await Promise.all([1, 2, 3].map(() => bearers.token(administratorOf(1))));

    expect(other).toBe('token 2');
    expect(renewed).toEqual(['token 3', 'token 3', 'token 3']);
    expect(asked).toBe(3);
  });

  it('are not given to somebody else’s key', async () => {
    const stranger = machineKey('simulator', mkdtempSync(join(directory, 'elsewhere-')));

    await expect(tokens(stranger).of({ sub: 'x', role: 'patient', provider: 'DH0' })).rejects.toThrow(
      'invalid_client',
    );
  });
});
