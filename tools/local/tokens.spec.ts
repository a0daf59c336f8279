import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { serveIdentity } from './identity.js';
import { localSigner, passingSigner } from '#local/tokens';

describe('the tokens of the local stack', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stepwise-keys-'));
  const keyFile = join(directory, 'keys', 'signing-key.json');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('carry who the bearer is, verified by the keys that are served', async () => {
    const signer = localSigner(keyFile);
    const identity = await serveIdentity(signer, { port: 0 });

    const token = await signer.sign({ role: 'patient', provider: 'DH0', personId: 'an-id', hours: 1 });
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(identity.jwksUrl)), {
      audience: 'stepwise',
    });
    await identity.close();

    expect(payload).toMatchObject({
      role: 'patient',
      provider: 'DH0',
      person_id: 'an-id',
      sub: 'patient-DH0',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeCloseTo(3_600, -1);
  });

  it('are signed with one key, made on first use and readable by its owner only', () => {
    const first = localSigner(keyFile).jwks;

    const second = localSigner(keyFile).jwks;

    expect(second).toEqual(first);
    expect(statSync(keyFile).mode & 0o077).toBe(0);
  });

  it('never show the private half', () => {
    const { keys } = passingSigner('issuer', 'audience').jwks;

    expect(Object.keys(keys[0] ?? {})).not.toContain('d');
  });
});
