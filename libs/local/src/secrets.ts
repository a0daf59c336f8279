import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { places } from './settings.js';

const stored = z.record(z.string(), z.string());

/**
 * The password of that name ('referral owner'): from STEPWISE_SECRET_REFERRAL_OWNER, else made at random the first time
 * and stored in `.stepwise/secrets.json`, which nobody else may read, or in the file that STEPWISE_SECRETS_FILE names.
 */
export function secret(name: string): string {
  const given = process.env[`STEPWISE_SECRET_${name.toUpperCase().replaceAll(' ', '_')}`];
  if (given) return given;
  const secrets = read();
  const known = secrets[name];
  if (known !== undefined) return known;
  const made = randomBytes(18).toString('hex');
  const arriving = `${places.secrets}.${process.pid}`;
  mkdirSync(dirname(places.secrets), { recursive: true, mode: 0o700 });
  writeFileSync(arriving, JSON.stringify({ ...secrets, [name]: made }, null, 2), { mode: 0o600 });
  renameSync(arriving, places.secrets);
  return made;
}

function read(): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(places.secrets, 'utf8');
  } catch {
    return {};
  }
  return stored.parse(JSON.parse(text));
}
