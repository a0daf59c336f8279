import { z } from 'zod';

/**
 * What a reader cannot see in a name or a line, or what turns the letters around it: control and format characters
 * (zero width, bidirectional overrides, tags), line separators, private use, noncharacters, half of a pair, fillers.
 * Two names that look alike would not be found as one, and a name could be shown as another (Unicode TR 36, TR 39).
 */
const unreadableInLine = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\p{NChar}]/u;

/**
 * In people's own words line breaks and tabs stay, and the joiners and marks without which Persian, Hindi or an emoji is
 * not written; overrides, isolates, tags and annotations are not words of anybody.
 */
const unreadableInText =
  /(?![\n\r\t])\p{Cc}|[\p{Cs}\p{NChar}\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** Half of a surrogate pair, or NUL: PostgreSQL keeps neither in text or JSON. */
const unkeepable = /[\0\p{Cs}]/u;

export function isReadableLine(text: string): boolean {
  return !unreadableInLine.test(text);
}

export function isReadableText(text: string): boolean {
  return !unreadableInText.test(text);
}

export function isKeepable(text: string): boolean {
  return !unkeepable.test(text);
}

interface Extent {
  /** How a refusal names it: `A name`. */
  readonly what: string;
  readonly most: number;
}

/** One line that people read: a name, a role, an address line. Spaces of any kind become one plain space. */
export function readableLine({ what, most }: Extent): z.ZodString {
  return z
    .string()
    .normalize('NFC')
    .overwrite((text) => text.replace(/[\p{Zs}\t]+/gu, ' '))
    .trim()
    .min(1, { error: `${what} is not empty.`, abort: true })
    .max(most, `${what} has at most ${most.toLocaleString('en-GB')} letters.`)
    .regex(/^\P{Cc}*$/u, `${what} has no control characters.`)
    .refine(isReadableLine, `${what} has no invisible or direction-changing characters.`);
}

/** Free text in somebody's own words, with its line breaks. */
export function readableText({ what, most }: Extent): z.ZodString {
  return z
    .string()
    .trim()
    .min(1, { error: `${what} is not empty.`, abort: true })
    .max(most, `${what} has at most ${most.toLocaleString('en-GB')} letters.`)
    .regex(/^[^\p{Cc}]*(?:[\n\r\t][^\p{Cc}]*)*$/u, `${what} has no control characters.`)
    .refine(isReadableText, `${what} has no direction-changing, tag or broken characters.`);
}
