import type { Actor, ActorToken } from './actor-tokens.js';
import type { AnsweredIds, Bearer } from './command.js';

const administrators = 3;

export const serviceManager: Bearer = { role: 'service-manager', subject: 'service-manager' };

/** The work of the office is shared out by number. */
export function administratorOf(number: number): Bearer {
  return { role: 'administrator', subject: `administrator-${(number % administrators) + 1}` };
}

export function clinicianOf(number: number, ids: AnsweredIds): Bearer {
  return { role: 'clinician', subject: `clinician-${number}`, clinicianId: ids.id(`clinician:${number}`) };
}

/** A token with less than this left may end while a command is sent again and again. */
const freshEnoughMs = 5 * 60_000;

/** Holds a token for everyone of a provider who acts in the replay: asked for once each, and again before it ends. */
export class Bearers {
  private readonly tokens = new Map<string, Promise<ActorToken>>();

  constructor(
    private readonly ask: (actor: Actor) => Promise<ActorToken>,
    private readonly provider: string,
  ) {}

  async token(bearer: Bearer): Promise<string> {
    const stored = this.tokens.get(bearer.subject);
    if (stored === undefined) return (await this.askFor(bearer)).token;
    const { token, expiresAtMs } = await stored;
    if (expiresAtMs - Date.now() > freshEnoughMs) return token;
    const isNewest = this.tokens.get(bearer.subject) === stored;
    return isNewest ? (await this.askFor(bearer)).token : this.token(bearer);
  }

  private askFor(bearer: Bearer): Promise<ActorToken> {
    const asked = this.ask(this.actorOf(bearer));
    this.tokens.set(bearer.subject, asked);
    return asked;
  }

  private actorOf({ role, subject, clinicianId }: Bearer): Actor {
    const { provider } = this;
    return {
      sub: `${provider}-${subject}`,
      role,
      provider,
      ...(clinicianId === undefined ? {} : { clinician_id: clinicianId }),
    };
  }
}
