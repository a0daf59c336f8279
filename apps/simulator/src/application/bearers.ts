import type { TokenSigner } from '#local/tokens';
import type { Bearer } from './command.js';

/** Signs a token for everyone of a provider who acts in the replay, once each; good for longer than any replay lasts. */
export class Bearers {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly signer: TokenSigner,
    private readonly provider: string,
  ) {}

  token(bearer: Bearer): Promise<string> {
    const kept = this.tokens.get(bearer.subject);
    if (kept !== undefined) return kept;
    const { role, subject, clinicianId, personId } = bearer;
    const { provider } = this;
    const token = this.signer.sign({
      role,
      provider,
      subject: `${provider}-${subject}`,
      clinicianId,
      personId,
      hours: 72,
    });
    this.tokens.set(subject, token);
    return token;
  }
}
