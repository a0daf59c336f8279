export interface Removal {
  /** The words of the code that are the control; they occur once. */
  readonly find: string;
  /** What stands there when the control is taken away. */
  readonly replace: string;
}

/** The code without the control. Throws where the words do not occur exactly once, or nothing would change. */
export function withoutControl(code: string, { find, replace }: Removal): string {
  const [before, after, ...others] = code.split(find);
  if (before === undefined || after === undefined) throw new Error(`it does not hold “${find}”`);
  if (others.length > 0) throw new Error(`it holds “${find}” ${others.length + 1} times`);
  if (find === replace) throw new Error('the replacement changes nothing');
  return before + replace + after;
}

export interface TriedSpec {
  readonly fullName: string;
  readonly status: string;
}

/** What became of a sentence: jest tries each row of a table under a name of its own, and one red row is enough. */
export function verdictOn(sentence: string, tried: readonly TriedSpec[]): 'red' | 'green' | 'not tried' {
  const pattern = new RegExp(patternOf(sentence));
  const named = tried.filter(({ fullName, status }) => status !== 'pending' && pattern.test(fullName));
  if (named.length === 0) return 'not tried';
  return named.some(({ status }) => status === 'failed') ? 'red' : 'green';
}

/** A sentence as a pattern of jest's `-t`: a table's placeholders stand for anything. */
export function patternOf(sentence: string): string {
  return sentence.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/\\\$[a-zA-Z.]+|%[a-z]/g, '.*');
}
