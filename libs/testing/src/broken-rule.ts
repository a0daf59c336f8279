import { RuleBroken } from '#domain-model/rule-broken';

/** The rule that an action broke, so that a spec can look at its code, field and kind. */
export function ruleBrokenBy(action: () => unknown): RuleBroken {
  try {
    action();
  } catch (error) {
    if (error instanceof RuleBroken) return error;
    throw error;
  }
  throw new Error('No rule was broken.');
}
