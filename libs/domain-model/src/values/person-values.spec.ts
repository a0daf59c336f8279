import { gender } from './gender.js';
import { GpPracticeCode } from './gp-practice-code.js';
import { InterpreterNeed } from './interpreter.js';
import { Postcode } from './postcode.js';

describe('a postcode', () => {
  it.each([
    ['LS1 4JL', 'LS1 4JL'],
    ['ls14jl', 'LS1 4JL'],
    ['LS15  7DJ', 'LS15 7DJ'],
    [' w1a 0ax ', 'W1A 0AX'],
    ['M1 1AE', 'M1 1AE'],
    ['ZZ99 3VZ', 'ZZ99 3VZ'],
  ])('%s is kept as %s', (written, stored) => {
    expect(Postcode.parse(written)).toBe(stored);
  });

  it('keeps the form that the national file accepts', () => {
    expect(Postcode.parse('ls14jl')).toMatch(/^[a-zA-Z]{1,2}\d[a-zA-Z\d]?\s+\d[a-zA-Z]{2}$/);
  });

  it.each(['LS1', '1LS 4JL', 'LS1 JL4', 'LSX 4JL', 'LONDON', ''])('%s is refused', (written) => {
    expect(Postcode.safeParse(written).success).toBe(false);
  });
});

describe('a GP practice code', () => {
  it('is six letters and digits', () => {
    expect(GpPracticeCode.parse('a81001')).toBe('A81001');
    expect(GpPracticeCode.safeParse('A8100').success).toBe(false);
    expect(GpPracticeCode.safeParse('A81001X').success).toBe(false);
  });
});

describe('the need of an interpreter', () => {
  it('names the language', () => {
    expect(InterpreterNeed.safeParse({ needed: true, language: 'pl' }).success).toBe(true);
    expect(InterpreterNeed.safeParse({ needed: true, language: 'q4' }).success).toBe(true);
    expect(InterpreterNeed.safeParse({ needed: true }).error?.issues[0]?.path).toEqual(['language']);
    expect(InterpreterNeed.safeParse({ needed: true, language: 'Polish' }).success).toBe(false);
  });

  it('names none when there is none', () => {
    expect(InterpreterNeed.safeParse({ needed: false }).success).toBe(true);
  });
});

describe('a gender code', () => {
  it('is one of the national list', () => {
    expect(gender.codes).toEqual(expect.arrayContaining(['1', '2', '9', 'X']));
    expect(gender.schema.safeParse('3').success).toBe(false);
  });
});
