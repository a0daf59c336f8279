import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { z } from 'zod';
import { everyRuledField } from './field-rules.js';
import { DayField, Field, NestedField, OptionalField, OptionalNestedField } from './fields.js';

class Part {
  @Field(z.enum(['red', 'green']), { description: 'Its colour.' })
  colour!: string;
}

class Whole {
  @DayField({ description: 'Its first day.' })
  on!: string;

  @OptionalField(z.int().max(600), { description: 'How long.', unit: 'minutes', orNull: true })
  minutes?: number | null;

  @NestedField(() => Part, { missing: 'Say which part.' })
  part!: Part;

  @OptionalNestedField(() => Part, { each: true })
  parts?: Part[];
}

const part = { colour: 'red' };

/** The fields that are refused. */
function refused(sent: object): string[] {
  return validateSync(plainToInstance(Whole, { on: '2026-06-03', part, ...sent })).map(
    ({ property }) => property,
  );
}

describe('a field that is stated once', () => {
  it('is validated by its schema', () => {
    expect(refused({ minutes: 50, parts: [part] })).toEqual([]);
    expect(refused({ on: '2026-02-30', minutes: 601 })).toEqual(['on', 'minutes']);
  });

  it('may be left out, or null, only where that is stated', () => {
    expect(refused({ minutes: null })).toEqual([]);
    expect(refused({ on: undefined, part: undefined })).toEqual(['on', 'part']);
  });

  it('holds the fields of an object, and of each object of a list', () => {
    expect(refused({ part: { colour: 'blue' }, parts: [part, { colour: 'blue' }] })).toEqual([
      'part',
      'parts',
    ]);
  });

  it('is known to the specs that hold every field to one rule', () => {
    const known = everyRuledField().filter(({ of }) => of === 'Whole');

    expect(known.map(({ field }) => field)).toEqual(['on', 'minutes']);
  });
});
