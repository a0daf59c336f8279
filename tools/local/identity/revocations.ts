import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** One word that takes tokens back: a single token, or all that someone was given before an instant. */
const revocation = z.union([
  z.object({ jti: z.string() }),
  /** Seconds since 1970, as in a token's `iat`. */
  z.object({ sub: z.string(), issuedBefore: z.number() }),
]);
const document = z.object({ revoked: z.array(revocation) });
export type Revocation = z.infer<typeof revocation>;

/** What has been taken back: a file beside the key that signs, so that it outlives the provider. */
export class Revocations {
  constructor(private readonly file: string) {}

  /** `{ "revoked": [ { "jti" } | { "sub", "issuedBefore" } ] }` */
  read(): z.infer<typeof document> {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return { revoked: [] };
    }
    return document.parse(JSON.parse(text));
  }

  /** Takes back all that a subject has been given until now. */
  addAllOf(sub: string): void {
    this.add({ sub, issuedBefore: Math.floor(Date.now() / 1_000) + 1 });
  }

  add(one: Revocation): void {
    const { revoked } = this.read();
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    const arriving = `${this.file}.${process.pid}`;
    writeFileSync(arriving, JSON.stringify({ revoked: [...revoked, one] }, null, 1), { mode: 0o600 });
    renameSync(arriving, this.file);
  }
}
