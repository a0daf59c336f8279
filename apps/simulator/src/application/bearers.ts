import type { TokenSigner } from '#local/tokens';
import type { AnsweredIds } from './command.js';

/** Who sends a command: each with a token of his or her own. */
export interface Bearer {
  readonly role: 'service-manager' | 'administrator' | 'clinician' | 'patient';
  /** Who it is, among those of the provider: `administrator-2`, `person-117`. */
  readonly subject: string;
  readonly clinicianId?: string;
  readonly personId?: string;
}

const administrators = 3;

export const serviceManager: Bearer = { role: 'service-manager', subject: 'service-manager' };

/** The work of the office is shared out by number. */
export function administratorOf(number: number): Bearer {
  return { role: 'administrator', subject: `administrator-${(number % administrators) + 1}` };
}

export function clinicianOf(number: number, ids: AnsweredIds): Bearer {
  return { role: 'clinician', subject: `clinician-${number}`, clinicianId: ids.id(`clinician:${number}`) };
}

export function patientOf(index: number, personId: string): Bearer {
  return { role: 'patient', subject: `person-${index}`, personId };
}

const tokenHours = 72;

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
    const { role, clinicianId, personId } = bearer;
    const { provider } = this;
    const subject = `${provider}-${bearer.subject}`;
    const token = this.signer.sign({ role, provider, subject, clinicianId, personId, hours: tokenHours });
    this.tokens.set(bearer.subject, token);
    return token;
  }
}
