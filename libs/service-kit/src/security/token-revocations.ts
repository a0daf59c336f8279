import { z } from 'zod';

const document = z.object({
  revoked: z.array(
    z.union([z.object({ jti: z.string() }), z.object({ sub: z.string(), issuedBefore: z.number() })]),
  ),
});

/** What of a token decides whether it was revoked. Times are seconds since 1970. */
export interface Revocable {
  readonly jti?: string | undefined;
  readonly sub: string;
  readonly iat: number;
}

/** The tokens that their issuer has taken back before their time. */
export class RevokedTokens {
  private readonly ids = new Set<string>();
  private readonly subjects = new Map<string, number>();

  /** @throws where the text is not `{ "revoked": [ { "jti" } | { "sub", "issuedBefore" } ] }`. */
  static read(text: string): RevokedTokens {
    const tokens = new RevokedTokens();
    for (const one of document.parse(JSON.parse(text)).revoked) {
      if ('jti' in one) tokens.ids.add(one.jti);
      else tokens.subjects.set(one.sub, Math.max(one.issuedBefore, tokens.subjects.get(one.sub) ?? 0));
    }
    return tokens;
  }

  has({ jti, sub, iat }: Revocable): boolean {
    return (jti !== undefined && this.ids.has(jti)) || iat < (this.subjects.get(sub) ?? -Infinity);
  }
}
