/** Counts are stored of so many keys, those that began last: about 1 MB for subjects, providers and addresses together. */
const mostStored = 10_000;

/** How often something happened under a key within a window that begins with the first time. */
export class Counts {
  private readonly windows = new Map<string, { count: number; readonly endsAtMs: number }>();

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  /** Counts one more. @returns how long until there is room again; 0: there was room. */
  add(key: string, now = Date.now()): number {
    const open = this.windows.get(key);
    if (open !== undefined && open.endsAtMs > now) {
      open.count += 1;
      return open.count > this.most ? open.endsAtMs - now : 0;
    }
    this.windows.delete(key);
    this.windows.set(key, { count: 1, endsAtMs: now + this.windowMs });
    if (this.windows.size > mostStored) this.forgetOldest();
    return 0;
  }

  /** How long until there is room, without counting. */
  waitFor(key: string, now = Date.now()): number {
    const open = this.windows.get(key);
    return open !== undefined && open.count >= this.most ? Math.max(0, open.endsAtMs - now) : 0;
  }

  private forgetOldest(): void {
    const oldest = this.windows.keys().next();
    if (!oldest.done) this.windows.delete(oldest.value);
  }
}

/** Whoever has one IPv6 address has the 2^64 of its network: they are counted as one. */
export function networkOf(address: string): string {
  const [before = '', after] = address.split('%')[0]?.split('::') ?? [];
  if (!address.includes(':') || address.includes('.')) return address;
  const head = before.split(':').filter((group) => group !== '');
  const tail = (after ?? '').split(':').filter((group) => group !== '');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
