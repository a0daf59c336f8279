import { plainToInstance, Type } from 'class-transformer';
import { validateSync, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { Is, IsDay, IsId, IsInstant, issuesOf, Optionally } from './field-rules.js';

const colour = z.enum(['red', 'green'], { error: 'A colour is red or green.' });

class Part {
  @Is(colour)
  colour!: string;
}

class Thing extends Part {
  @Is(colour, { each: true })
  @Optionally()
  colours?: string[];

  @IsId()
  @Optionally({ orNull: true })
  id?: string | null;

  @IsDay()
  @Optionally()
  on?: string;

  @IsInstant()
  @Optionally()
  at?: string;

  @ValidateNested({ each: true })
  @Type(() => Part)
  @Optionally()
  parts?: Part[];
}

/** The fields that are refused, with the path and the message of each. */
function faults(sent: object): string[] {
  return validateSync(plainToInstance(Thing, { colour: 'red', ...sent })).flatMap((error) =>
    Object.keys(error.constraints ?? { nested: '' }).flatMap((rule) =>
      issuesOf(error, rule).map(({ path, message }) => [error.property, ...path, rule, message].join(' ')),
    ),
  );
}

describe('a field with a value of the domain', () => {
  it('is accepted when the value is one', () => {
    expect(faults({ colour: 'green', colours: ['red', 'green'] })).toEqual([]);
  });

  it("is refused with the value's own reason, also in a class that extends another", () => {
    expect(faults({ colour: 'blue' })).toEqual(['colour value.invalid A colour is red or green.']);
  });

  it('names the element of a list that is wrong', () => {
    expect(faults({ colours: ['red', 'blue'] })).toEqual([
      'colours 1 value.invalid A colour is red or green.',
    ]);
    expect(faults({ colours: 'red' })).toEqual(['colours value.invalid Expected a list.']);
  });
});

describe('an id, a day and an instant', () => {
  it.each([
    ['id', '0198f000-0000-7000-8000-000000000001'],
    ['on', '2024-02-29'],
    ['at', '2026-03-29T01:30:00.000Z'],
    ['at', '2026-03-29T01:30:00Z'],
  ])('%s may be %s', (field, value) => {
    expect(faults({ [field]: value })).toEqual([]);
  });

  it.each([
    ['id', '7'],
    ['id', 7],
    ['on', '2025-02-29'],
    ['on', '29/03/2026'],
    ['on', '2026-03-29T00:00:00Z'],
    ['at', '2026-03-29'],
    ['at', '2026-03-29T01:30:00+01:00'],
    ['at', 1_774_747_800_000],
  ])('%s may not be %s', (field, value) => {
    expect(faults({ [field]: value })).toHaveLength(1);
  });
});

describe('an optional field', () => {
  it('may be absent, and null only where that is stated', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ id: null })).toEqual([]);
    expect(faults({ on: null })).toHaveLength(1);
  });
});
