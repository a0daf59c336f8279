/** What NHS England publishes about one measure. */
export interface Wording {
  readonly name: string;
  readonly title: string;
  readonly construction: string;
}

/** A text that the source wraps over several lines, as the one line that was published. */
export function text(wrapped: string): string {
  return wrapped.trim().replace(/\s+/g, ' ');
}
