import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { serveIdentity, type Identity } from '../identity.js';
import { root } from '#local/settings';
import { passingSigner } from '#local/tokens';

const run = promisify(execFile);
const readme = readFileSync(join(root, 'tools', 'local', 'README.md'), 'utf8');
const walk = /<!-- signing in with curl -->\s*```sh\n(.*?)```/s.exec(readme)?.[1] ?? 'exit 3';
const directory = mkdtempSync(join(tmpdir(), 'stepwise-walk-'));
let identity: Identity;

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  identity = await serveIdentity(passingSigner('http://unused', 'stepwise'), {
    port: 0,
    clientsDirectory: directory,
    revocationsFile: join(directory, 'revocations.json'),
  });
});

afterAll(async () => {
  await identity.close();
  rmSync(directory, { recursive: true });
});

describe('the walk with curl in the README of the local stack', () => {
  (hasCurl() ? it : it.skip).each([
    ['dh0-clinician', { role: 'clinician', provider: 'DH0' }],
    ['nch-service-manager', { role: 'service-manager', provider: 'NCH' }],
    ['icb-analyst', { role: 'icb-analyst', icb: 'QMF' }],
    ['operator', { role: 'operator' }],
    ['patient-cy', { role: 'patient', provider: 'DH0' }],
  ])('signs in %s', async (persona, expected) => {
    const env = { ...process.env, IDENTITY: identity.issuer, PERSONA: persona, TMPDIR: directory };

    const { stdout } = await run('bash', ['-eu', '-c', walk], { env });

    const { access_token: token } = JSON.parse(stdout) as { access_token: string };
    expect(decodeJwt(token)).toMatchObject({ sub: persona, aud: 'stepwise', ...expected });
  });
});
