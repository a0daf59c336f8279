import { z } from 'zod';
import { fieldNotes, type FieldNotes } from '#domain-model/values/field-notes';

/** One field of an event, as a reader wants it described. */
export interface FieldRow {
  /** From the top: `scores[].total`. */
  readonly path: string;
  /** In words, with the unit: `whole number 1 to 600, minutes`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly means: string;
  /** Each code with its official meaning; empty where the field is no code, or the codes speak for themselves. */
  readonly codes: readonly (readonly [code: string, meaning: string])[];
}

/** Every field of a shape, in its order; what lies inside a field follows it. */
export function fieldsOf(shape: z.ZodObject): readonly FieldRow[] {
  return rowsOf(nodeOf(shape), '');
}

/** A JSON Schema node as zod writes it, with the notes that are stored beside it. */
interface Node {
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly const?: unknown;
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Node>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Node | undefined;
  readonly anyOf?: readonly Node[] | undefined;
  readonly notes?: FieldNotes | undefined;
}

const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    format: z.string().optional(),
    enum: z.array(z.string()).optional(),
    const: z.unknown().optional(),
    minimum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.number().optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    items: node.optional(),
    anyOf: z.array(node).optional(),
    notes: z
      .object({ meanings: z.record(z.string(), z.string()).optional(), unit: z.string().optional() })
      .transform(({ meanings, unit }) => ({ ...(meanings && { meanings }), ...(unit && { unit }) }))
      .optional(),
  }),
);

function nodeOf(shape: z.ZodObject): Node {
  const schema = z.toJSONSchema(shape, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const notes = fieldNotes.get(zodSchema);
      if (notes) Object.assign(jsonSchema, { notes });
    },
  });
  return node.parse(schema);
}

function rowsOf({ properties = {}, required = [] }: Node, before: string): readonly FieldRow[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = before + name;
    const { inside } = withoutNull(field);
    const row = {
      path,
      type: typeOf(field),
      isRequired: required.includes(name),
      means: field.description ?? inside.description ?? '',
      codes: codesOf(inside.items ?? inside),
    };
    const below = inside.items ? rowsOf(inside.items, `${path}[].`) : rowsOf(inside, `${path}.`);
    return [row, ...below];
  });
}

function codesOf({ enum: codes = [], notes }: Node): FieldRow['codes'] {
  const { meanings } = notes ?? {};
  if (!meanings) return [];
  // Not in the order of the object's keys, which puts those that look like numbers first.
  return [...codes].sort().map((code) => [code, meanings[code] ?? '']);
}

function typeOf(field: Node): string {
  const { inside, mayBeNull } = withoutNull(field);
  const unit = inside.notes?.unit === undefined ? '' : `, ${inside.notes.unit}`;
  return `${plainTypeOf(inside)}${unit}${mayBeNull ? ', or null' : ''}`;
}

function plainTypeOf(field: Node): string {
  if (field.const !== undefined) return `always ${JSON.stringify(field.const)}`;
  if (field.enum) return field.notes?.meanings ? 'code' : `one of ${field.enum.join(', ')}`;
  switch (field.type ?? '') {
    case 'array':
      return `list of ${field.minItems ? 'one or more of: ' : ''}${pluralOf(field.items ?? {})}`;
    case 'integer':
      return `whole number ${rangeOf(field)}`.trim();
    case 'number':
      return `number ${rangeOf(field)}`.trim();
    case 'boolean':
      return 'true or false';
    case 'string':
      return formats[field.format ?? ''] ?? 'text';
    default:
      return field.type ?? 'any';
  }
}

function pluralOf(items: Node): string {
  const type = typeOf(items);
  return type === 'code' || type === 'object' || type === 'UUID' ? `${type}s` : type;
}

const formats: Readonly<Record<string, string>> = {
  'uuid': 'UUID',
  'date': 'day, YYYY-MM-DD in Europe/London',
  'date-time': 'instant, ISO 8601 in UTC',
};

function rangeOf({ minimum, exclusiveMinimum, maximum }: Node): string {
  const from = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;
  // What any whole number may be is no bound of ours.
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (from === undefined) return to === undefined ? '' : `up to ${to}`;
  return to === undefined ? `from ${from}` : `${from} to ${to}`;
}

function withoutNull(field: Node): { inside: Node; mayBeNull: boolean } {
  const inside = field.anyOf?.find(({ type }) => type !== 'null');
  return inside ? { inside, mayBeNull: true } : { inside: field, mayBeNull: false };
}
