/** A browser of one spec: follows redirects, stores cookies, and stops where the client's own address begins. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async visit(url: URL, form?: Record<string, string>): Promise<{ url: URL; html: string }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) return { url, html: await answer.text() };
    const next = new URL(location, url);
    if (next.origin !== this.origin) return { url: next, html: '' };
    return this.visit(next);
  }
}
