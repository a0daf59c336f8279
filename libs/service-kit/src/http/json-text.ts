/** How deep the deepest request class goes is 12; nobody means more than this. */
export const deepestNesting = 20;
/** A body of questionnaires has some hundred values. Each costs a look at every rule of its field. */
export const mostValues = 2_000;

export type OddJson = 'nested-too-deep' | 'too-many-values' | 'name-repeated';

const [quote, backslash, colon, comma] = ['"', '\\', ':', ','].map((one) => one.charCodeAt(0));
const opening = new Set(['{', '['].map((one) => one.charCodeAt(0)));
const closing = new Set(['}', ']'].map((one) => one.charCodeAt(0)));
const openBrace = '{'.charCodeAt(0);
const blank = new Set([' ', '\t', '\n', '\r'].map((one) => one.charCodeAt(0)));

/**
 * What is odd about a JSON text, found before it is parsed and in one pass: nesting that exhausts whoever walks through it,
 * more values than any request has, a name that is twice in one object. Readers differ in which of two they take: what
 * one part of the platform reads as one person, another might read as somebody else.
 *
 * Of a text that is no JSON it says something or nothing; the parser refuses it anyway.
 */
export function oddityOf(
  json: string,
  limits = { deepest: deepestNesting, most: mostValues },
): OddJson | null {
  const open: (Set<string> | null)[] = [];
  let values = 1;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (opening.has(char)) {
      if (open.push(char === openBrace ? new Set() : null) > limits.deepest) return 'nested-too-deep';
    } else if (closing.has(char)) open.pop();
    else if (char === comma && ++values > limits.most) return 'too-many-values';
    else if (char === quote) {
      const end = endOfText(json, at);
      if (isNamedTwice(open.at(-1), json, [at, end])) return 'name-repeated';
      at = end;
    }
  }
  return null;
}

/** Whether the text from one quote to the other is a name that its object has had before; it has had it from now on. */
function isNamedTwice(
  names: Set<string> | null | undefined,
  json: string,
  [from, to]: readonly [number, number],
): boolean {
  if (!names || !isBeforeColon(json, to + 1)) return false;
  const name = unescaped(json.slice(from, to + 1));
  return names.size === names.add(name).size;
}

/** Where a text that begins at a quote ends: at its last quote, or with the whole. */
function endOfText(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === backslash) at += 1;
    else if (char === quote) return at;
  }
  return json.length;
}

function isBeforeColon(json: string, from: number): boolean {
  let at = from;
  while (blank.has(json.charCodeAt(at))) at += 1;
  return json.charCodeAt(at) === colon;
}

/** `"\u0061"` and `"a"` are one name. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
