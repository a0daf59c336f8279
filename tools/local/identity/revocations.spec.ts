import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RevokedTokens } from '#service-kit/security/token-revocations';
import { Revocations } from './revocations.js';

const directory = mkdtempSync(join(tmpdir(), 'stepwise-revocations-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('what was taken back', () => {
  it('is nothing at first, and then outlives the provider in words that every service reads', () => {
    const file = join(directory, 'keys', 'revocations.json');
    expect(new Revocations(file).read()).toEqual({ revoked: [] });

    new Revocations(file).add({ jti: 'token-1' });
    new Revocations(file).addAllOf('dh0-clinician');

    const revoked = RevokedTokens.read(JSON.stringify(new Revocations(file).read()));
    const now = Math.floor(Date.now() / 1_000);
    const tokens = [
      { jti: 'token-1', sub: 'someone', iat: now },
      { jti: 'token-2', sub: 'dh0-clinician', iat: now },
      { jti: 'token-3', sub: 'dh0-clinician', iat: now + 5 },
      { jti: 'token-4', sub: 'someone', iat: now },
    ];
    expect(tokens.map((token) => revoked.has(token))).toEqual([true, true, false, false]);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('is not taken for nothing when the file is broken', () => {
    const file = join(directory, 'broken.json');
    writeFileSync(file, '{"revoked":[');

    expect(() => new Revocations(file).read()).toThrow(SyntaxError);
  });
});
