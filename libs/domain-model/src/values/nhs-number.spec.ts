import fc from 'fast-check';
import { checkDigitOf, NhsNumber } from './nhs-number.js';

const nineDigits = fc.stringMatching(/^\d{9}$/);
const nhsNumber = nineDigits
  .filter((digits) => checkDigitOf(digits) !== null)
  .map((digits) => `${digits}${checkDigitOf(digits)}`)
  .filter((number) => !/^(\d)\1{9}$/.test(number));

describe('an NHS number', () => {
  it.each(['9434765919', '9912003888', '9730676240', '9000000009'])(
    'is accepted: %s, a published test number',
    (number) => {
      expect(NhsNumber.parse(number)).toBe(number);
    },
  );

  it.each(['943 476 5919', '943-476-5919', ' 9434765919 '])(
    'is stored as ten digits when written "%s"',
    (written) => {
      expect(NhsNumber.parse(written)).toBe('9434765919');
    },
  );

  it('is refused with a wrong check digit, such as 1234567890', () => {
    expect(NhsNumber.safeParse('1234567890').success).toBe(false);
  });

  it.each(['943476591', '94347659190', '943 4765 919', '94347659I9', '', '943  476 5919'])(
    'is refused when written "%s"',
    (written) => {
      expect(NhsNumber.safeParse(written).success).toBe(false);
    },
  );

  it.each(['9999999999', '999 999 9999', '1111111111', '0000000000'])(
    'is refused as a placeholder that would make strangers one person: %s',
    (written) => {
      expect(NhsNumber.safeParse(written).error?.issues.at(-1)?.message).toContain('placeholder');
    },
  );

  it('names the fault without repeating the number', () => {
    const refused = NhsNumber.safeParse('9434765918');

    expect(refused.error?.issues[0]?.message).toBe('The check digit of this NHS number is wrong.');
  });
});

describe('every NHS number that can be issued', () => {
  it('is accepted in any of its written forms', () => {
    fc.assert(
      fc.property(nhsNumber, fc.constantFrom('', ' ', '-'), (number, between) => {
        const written = [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(between);

        expect(NhsNumber.parse(written)).toBe(number);
      }),
    );
  });

  it('is refused once any one digit is mistyped', () => {
    const slip = fc.record({ number: nhsNumber, at: fc.nat(9), by: fc.integer({ min: 1, max: 9 }) });

    fc.assert(
      fc.property(slip, ({ number, at, by }) => {
        const wrong = (Number(number[at]) + by) % 10;
        const mistyped = `${number.slice(0, at)}${wrong}${number.slice(at + 1)}`;

        expect(NhsNumber.safeParse(mistyped).success).toBe(false);
      }),
    );
  });

  it('is refused once two neighbouring digits are swapped, unless they are the same', () => {
    fc.assert(
      fc.property(nhsNumber, fc.nat(8), (number, at) => {
        fc.pre(number[at] !== number[at + 1]);
        const swapped = `${number.slice(0, at)}${number[at + 1]}${number[at]}${number.slice(at + 2)}`;

        expect(NhsNumber.safeParse(swapped).success).toBe(false);
      }),
    );
  });

  it('never has the check 10', () => {
    const invalid = nineDigits.filter((digits) => checkDigitOf(digits) === null);

    fc.assert(
      fc.property(invalid, fc.nat(9), (digits, check) => {
        expect(NhsNumber.safeParse(`${digits}${check}`).success).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
