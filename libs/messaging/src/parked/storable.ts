/** The prefix of bytes that are no text; a text that begins with it is written so itself, so that nothing is ambiguous. */
const encoded = 'base64:';

/** The characters of a text that PostgreSQL can store in `text` and in `jsonb`: no NUL, no half of a surrogate pair. */
const storableText = /^[^\0\ud800-\udfff]*$/u;

/**
 * Any bytes as text that PostgreSQL can store: themselves where they are UTF-8 without NUL, else `base64:…`.
 * {@link bytesOf} gives the same bytes again.
 */
export function storable(raw: Buffer | string): string {
  const bytes = Buffer.from(raw);
  const text = bytes.toString('utf8');
  const isText = storableText.test(text) && !text.startsWith(encoded) && Buffer.from(text).equals(bytes);
  return isText ? text : encoded + bytes.toString('base64');
}

/** The bytes of which {@link storable} made the text. */
export function bytesOf(text: string): Buffer {
  return text.startsWith(encoded)
    ? Buffer.from(text.slice(encoded.length), 'base64')
    : Buffer.from(text, 'utf8');
}

/** Longer keys are nobody's: ours are UUIDs, and a row of PostgreSQL's index takes 2,704 bytes. */
const longestKey = 200;

/** The key of a message as text; null where it is none of ours, because it is no text of at most 200 characters. */
export function keyOf(key: Buffer | null | undefined): string | null {
  if (key === null || key === undefined || key.length > longestKey) return null;
  const text = storable(key);
  return text.startsWith(encoded) ? null : text;
}
