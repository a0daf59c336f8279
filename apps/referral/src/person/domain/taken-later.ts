import { isSameValue, keysWhere } from './identity-fields.js';
import type { ChangedDetails } from './person-details.js';
import type { ContactWishes, Identity } from './identity.js';

/** What a merge remembers of the person whose record stayed: as it was before, and what came of the merge. */
export interface Remembered {
  readonly before: Identity;
  readonly after: Identity;
}

/**
 * What came into the record later from the one that was merged, by its account or by a proposal that staff accepted, is part
 * of the merge: undoing it gives it back. To what stood before this change, if that was not of the merge itself.
 */
export function takenLater(
  remembered: Remembered,
  { before, after }: Pick<ChangedDetails, 'before' | 'after'>,
): Remembered {
  const { contact: wishedBefore, ...restBefore } = before;
  const { contact: wishesNow, ...rest } = after;
  const whole = follow(remembered, { before: restBefore, after: rest });
  if (wishedBefore === undefined || wishesNow === undefined) return whole;
  const changed = (Object.keys(wishesNow) as (keyof ContactWishes)[]).filter(
    (wish) => wishesNow[wish] !== wishedBefore[wish],
  );
  const of = (wishes: ContactWishes): Partial<ContactWishes> =>
    Object.fromEntries(changed.map((wish) => [wish, wishes[wish]]));
  const contact = follow(
    { before: remembered.before.contact, after: remembered.after.contact },
    { before: of(wishedBefore), after: of(wishesNow) },
  );
  return {
    before: { ...whole.before, contact: contact.before },
    after: { ...whole.after, contact: contact.after },
  };
}

interface Pair<Value> {
  readonly before: Value;
  readonly after: Value;
}

function follow<Value extends object>(remembered: Pair<Value>, change: Pair<Partial<Value>>): Pair<Value> {
  const ownSince = Object.entries(change.before).filter(
    ([key, value]) => !isSameValue(value, Reflect.get(remembered.after, key)),
  );
  return {
    before: { ...remembered.before, ...Object.fromEntries(ownSince) },
    after: { ...remembered.after, ...change.after },
  };
}

/** Numbers are no part of it: an account cannot say its own, and staff look into whose they are. */
const ownWords = keysWhere(({ changedBy, part }) => changedBy === 'anyone' && part !== 'contact');

/**
 * The record that was merged, as its account has described it while the two were one: what undoing the merge takes out of
 * the record that stayed. It may be right, so that staff are asked.
 *
 * @param own the record as it was before the merge
 */
export function saidWhileMerged(
  own: Identity,
  { now, givenBack }: { readonly now: Identity; readonly givenBack: Identity },
): Identity {
  const taken = ownWords.filter((key) => !isSameValue(now[key], givenBack[key]));
  const wishes = (Object.keys(now.contact) as (keyof ContactWishes)[]).filter(
    (wish) => now.contact[wish] !== givenBack.contact[wish],
  );
  return {
    ...own,
    ...Object.fromEntries(taken.map((key) => [key, now[key]])),
    contact: { ...own.contact, ...Object.fromEntries(wishes.map((wish) => [wish, now.contact[wish]])) },
  };
}
