import { z } from 'zod';
import { NhsNumber } from '#domain-model/values/nhs-number';
import { TherapyCode, therapies } from '#domain-model/values/therapy';
import { jsonSchemaOf } from './field-schema.js';

describe('what a field accepts, in the words of JSON Schema', () => {
  it.each<[string, z.ZodType, object]>([
    ['lengths', z.string().min(2).max(5), { type: 'string', minLength: 2, maxLength: 5 }],
    [
      'a text that must have more than blanks',
      z.string().trim().min(1).max(9),
      { type: 'string', minLength: 1, maxLength: 9, pattern: '\\S' },
    ],
    [
      'a text without control characters, as every language writes it',
      z.string().regex(/^\P{Cc}*$/u),
      { type: 'string', pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' },
    ],
    ['whole numbers', z.int().min(1).max(600), { type: 'integer', minimum: 1, maximum: 600 }],
    ['any whole number', z.int(), { type: 'integer' }],
    ['a calendar day', z.iso.date(), { type: 'string', format: 'date' }],
    ['an instant in UTC', z.iso.datetime(), { type: 'string', format: 'date-time', pattern: 'Z$' }],
    [
      'a list',
      z.array(z.enum(['a', 'b'])).max(2),
      { type: 'array', maxItems: 2, items: { type: 'string', enum: ['a', 'b'] } },
    ],
  ])('%s', (_, schema, expected) => {
    expect(jsonSchemaOf(schema)).toEqual(expected);
  });

  it('a national code list', () => {
    const { type, enum: codes } = jsonSchemaOf(TherapyCode);

    expect(type).toBe('string');
    expect(new Set(codes as string[])).toEqual(new Set(therapies.map(({ code }) => code)));
  });

  it('the form of an NHS number, though not its check digit', () => {
    expect(jsonSchemaOf(NhsNumber)).toEqual({ type: 'string', pattern: '^\\d{3}[ -]?\\d{3}[ -]?\\d{4}$' });
  });

  it('an object with nothing else', () => {
    const schema = z.strictObject({ total: z.number().optional(), instrument: z.string() });

    expect(jsonSchemaOf(schema)).toEqual({
      type: 'object',
      properties: { total: { type: 'number' }, instrument: { type: 'string' } },
      required: ['instrument'],
      additionalProperties: false,
    });
  });
});
