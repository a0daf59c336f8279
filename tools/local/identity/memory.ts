import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Stored {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

const sweepEvery = 500;

/**
 * What the provider remembers of one kind (sessions, codes, grants), in memory, until it expires. The provider's own memory
 * forgets the oldest of a thousand entries, whatever they are: a session that is in use among them.
 */
export class ExpiringMemory implements Adapter {
  private readonly stored = new Map<string, Stored>();
  private written = 0;

  async upsert(id: string, payload: AdapterPayload, expiresIn = Infinity): Promise<void> {
    this.written += 1;
    if (this.written % sweepEvery === 0) this.sweep();
    this.stored.set(id, { payload, expiresAtMs: Date.now() + expiresIn * 1_000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = this.stored.get(id);
    return found && found.expiresAtMs > Date.now() ? found.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return [...this.stored.values()].find(({ payload }) => payload.uid === uid)?.payload;
  }

  /** Devices that show a code are not served here. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const found = await this.find(id);
    if (found) found['consumed'] = Math.floor(Date.now() / 1_000);
  }

  async destroy(id: string): Promise<void> {
    this.stored.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.stored) if (payload.grantId === grantId) this.stored.delete(id);
  }

  private sweep(): void {
    const now = Date.now();
    for (const [id, { expiresAtMs }] of this.stored) if (expiresAtMs <= now) this.stored.delete(id);
  }
}
