import { loosensContactSafety, stricterWishes, tightensContactSafety } from './contact-safety.js';
import type { ContactWishes } from './identity.js';

const unasked: ContactWishes = {
  preference: null,
  safeToLeaveMessage: null,
  safeToText: null,
  safeToPost: null,
};

describe('the wishes of somebody for safe contact', () => {
  it.each<[string, Partial<ContactWishes>, Partial<ContactWishes>]>([
    ['what was not safe is safe', { safeToText: false }, { safeToText: true }],
    ['what was not safe is forgotten', { safeToPost: false }, { safeToPost: null }],
    ['what nobody had asked is safe', {}, { safeToLeaveMessage: true }],
    ['another way is chosen', { preference: 'letter' }, { preference: 'text' }],
  ])('are loosened when %s', (_what, current, wished) => {
    expect(loosensContactSafety({ ...unasked, ...current }, { ...unasked, ...current, ...wished })).toBe(
      true,
    );
  });

  it.each<[string, Partial<ContactWishes>, Partial<ContactWishes>]>([
    ['what was safe is not', { safeToText: true }, { safeToText: false }],
    ['what nobody had asked is not safe', {}, { safeToLeaveMessage: false }],
    ['a first way is chosen', {}, { preference: 'letter' }],
  ])('are not when %s', (_what, current, wished) => {
    expect(loosensContactSafety({ ...unasked, ...current }, { ...unasked, ...current, ...wished })).toBe(
      false,
    );
  });

  it('are tightened by what is said not to be safe and is held to be, or was not asked', () => {
    expect(tightensContactSafety(unasked, { safeToText: false })).toBe(true);
    expect(tightensContactSafety({ ...unasked, safeToText: false }, { safeToText: false })).toBe(false);
  });

  it('are, of two records, the stricter answer to each question', () => {
    const one = {
      preference: 'letter',
      safeToLeaveMessage: true,
      safeToText: false,
      safeToPost: null,
    } as const;
    const other = {
      preference: 'text',
      safeToLeaveMessage: false,
      safeToText: true,
      safeToPost: true,
    } as const;

    expect(stricterWishes(unasked, other)).toEqual({ ...unasked, safeToLeaveMessage: false });
    expect(stricterWishes(one, other)).toEqual({
      preference: 'letter',
      safeToLeaveMessage: false,
      safeToText: false,
      safeToPost: null,
    });
  });
});
