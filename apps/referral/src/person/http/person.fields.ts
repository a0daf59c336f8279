import type { Type as Class } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { z } from 'zod';
import { gender } from '#domain-model/values/gender';
import { GpPracticeCode } from '#domain-model/values/gp-practice-code';
import { InterpreterNeed } from '#domain-model/values/interpreter';
import { NhsNumber } from '#domain-model/values/nhs-number';
import { nhsNumberVerification, verificationByStaff } from '#domain-model/values/nhs-number-verification';
import { Postcode } from '#domain-model/values/postcode';
import { readableLine } from '#domain-model/values/readable-text';
import { Telephone } from '#domain-model/values/telephone';
import { Is, IsDay, Optionally } from '#service-kit/http/field-rules';
import { accessibleInformationNeed } from '../../intake/application/self-referral.commands.js';
import { identifyingDetails, unsaidIdentity, type Identity } from '../application/person-details.commands.js';
import {
  ContactAnswer,
  ContactChangeRequest,
  InterpreterAnswer,
  InterpreterRequest,
} from './contact.fields.js';

const Name = readableLine({ what: 'A name', most: 100 }).regex(/\p{L}/u, 'A name has at least one letter.');
const AddressLine = readableLine({ what: 'An address line', most: 100 }).regex(
  /[\p{L}\p{N}]/u,
  'An address line has a letter or a number.',
);
const AddressLines = z
  .array(AddressLine, 'Expected a list of lines.')
  .max(5, 'An address has at most five lines.');
const Email = z.email('Expected an e-mail address.').max(254, 'An e-mail address is too long.');
const AccessibleInformation = z
  .array(accessibleInformationNeed.schema, 'Expected a list of codes.')
  .max(11, 'There are eleven needs.');

type Api = Pick<ApiPropertyOptions, 'description' | 'example'> & {
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly format?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly nullable?: boolean;
};

interface PersonField {
  readonly rules: readonly PropertyDecorator[];
  /** The value as it is stored, of one that the rules let pass. */
  readonly stored: (sent: unknown) => unknown;
  /** What the OpenAPI document says of it, wherever it is sent. */
  readonly sent: Api;
  /** What it says besides of a referral; absent: it is not sent with every referral. */
  readonly said?: Api & { readonly isNeeded?: true };
  /** Of a change, where null takes the value away; absent: it is not sent. */
  readonly changed?: Api;
  readonly shown: Api;
}

const textOrNull = { type: String, nullable: true } as const;

/** A text that may be unsaid, and taken away again. */
function text(schema: z.ZodType<string>, sent: Api = {}): PersonField {
  return {
    rules: [Is(schema)],
    stored: (value) => schema.parse(value),
    sent: { type: String, ...sent },
    said: {},
    changed: { nullable: true },
    shown: textOrNull,
  };
}

function nested(request: Class<object>): readonly PropertyDecorator[] {
  return [Type(() => request), ValidateNested({ message: 'Expected an object.' })];
}

/** Each field of a person as it is sent and shown: the request and answer classes follow from it. */
const fields: { readonly [Key in keyof Identity]: PersonField } = {
  givenName: {
    ...text(Name, { maxLength: 100 }),
    said: {
      nullable: true,
      description: 'Left out or null where someone has one name only, which is then the family name.',
    },
    changed: { nullable: true, description: 'null: has one name only.' },
    shown: { type: String },
  },
  familyName: {
    ...text(Name, { maxLength: 100 }),
    said: { isNeeded: true },
    changed: {},
    shown: { type: String },
  },
  birthDate: {
    rules: [IsDay()],
    stored: (value) => value,
    sent: { type: String, format: 'date' },
    said: { isNeeded: true },
    changed: {},
    shown: { type: String, format: 'date' },
  },
  nhsNumber: {
    ...text(NhsNumber),
    said: {
      description:
        'Ten digits; may be left out where it is not known. It is a claim unless it is said how it was verified.',
    },
  },
  nhsNumberVerifiedBy: {
    rules: [Is(verificationByStaff.schema)],
    stored: (value) => value,
    sent: { enum: verificationByStaff.codes },
    changed: {
      description: 'Needed with an NHS number: how it was verified to be this person’s. Only staff.',
    },
    shown: {
      ...textOrNull,
      enum: [...nhsNumberVerification.codes, null],
      description: 'null: there is no number, or it was stored before this was asked.',
    },
  },
  claimedNhsNumber: {
    rules: [],
    stored: (value) => value,
    sent: {},
    shown: {
      ...textOrNull,
      description: 'As somebody said; nobody has checked it, so it finds nobody.',
    },
  },
  addressLines: {
    rules: [Is(AddressLines)],
    stored: (value) => AddressLines.parse(value),
    sent: { type: [String], maxItems: 5 },
    said: {},
    changed: {},
    shown: { type: [String] },
  },
  postcode: text(Postcode, { example: 'LS1 4JL' }),
  telephone: text(Telephone),
  email: text(Email, { format: 'email' }),
  gpPracticeCode: text(GpPracticeCode, {
    description: 'General medical practice of the registration.',
    example: 'A81001',
  }),
  gender: {
    ...text(gender.schema, { enum: gender.codes, description: 'Person stated gender code.' }),
    changed: {},
  },
  interpreter: {
    rules: [Is(InterpreterNeed), ...nested(InterpreterRequest)],
    stored: (value) => ({ ...unsaidIdentity.interpreter, ...InterpreterNeed.parse(value) }),
    sent: { type: InterpreterRequest },
    said: {},
    changed: {},
    shown: { type: InterpreterAnswer },
  },
  contact: {
    rules: nested(ContactChangeRequest),
    stored: (value) => withoutAbsent(Object(value)),
    sent: { type: ContactChangeRequest },
    changed: {},
    shown: { type: ContactAnswer },
  },
  accessibleInformation: {
    rules: [Is(AccessibleInformation)],
    stored: (value) => [...new Set(AccessibleInformation.parse(value))],
    sent: { type: [String], description: 'Needs of the Accessible Information Standard.' },
    said: {},
    changed: {},
    shown: { type: [String], description: 'Needs of the Accessible Information Standard.' },
  },
};
const keys = Object.keys(fields) as (keyof Identity)[];

/** As sent: what is left out, nobody has said; null where there is none. */
export type SentFields = { readonly [Key in keyof Identity]?: unknown };

function said({ rules, sent, said: own }: PersonField): readonly PropertyDecorator[] {
  if (own === undefined) return [];
  const { isNeeded = false, nullable = false, ...api } = { ...sent, ...own };
  if (isNeeded) return [...rules, ApiProperty(api as ApiPropertyOptions)];
  const optional = { ...api, ...(nullable && { nullable }) } as ApiPropertyOptions;
  return [...rules, Optionally({ orNull: nullable }), ApiPropertyOptional(optional)];
}

function changed(
  { rules, sent, changed: own }: PersonField,
  key: keyof Identity,
): readonly PropertyDecorator[] {
  if (own === undefined) return [];
  const { nullable = false, ...api } = { ...sent, ...own };
  const why = identifyingDetails.includes(key) ? ['Only staff, with a reason.'] : [];
  const description = [...why, ...(api.description === undefined ? [] : [api.description])].join(' ');
  const optional = {
    ...api,
    ...(nullable && { nullable }),
    ...(description !== '' && { description }),
  } as ApiPropertyOptions;
  return [...rules, Optionally({ orNull: nullable }), ApiPropertyOptional(optional)];
}

function shown({ shown: api }: PersonField): readonly PropertyDecorator[] {
  return [ApiProperty(api as ApiPropertyOptions)];
}

/** A class to extend, with a property for each field, decorated as if it were written there. */
function classOf<Shape extends object>(
  decoratorsOf: (field: PersonField, key: keyof Identity) => readonly PropertyDecorator[],
): Class<Shape> {
  class PersonFields {}
  for (const key of keys) {
    for (const decorate of decoratorsOf(fields[key], key)) decorate(PersonFields.prototype, key);
  }
  return PersonFields as Class<Shape>;
}

/** Every way of referring says these; what a person says of contact, and who verified a number, is each way's own. */
export const SaidFields = classOf<Omit<SentFields, 'contact' | 'nhsNumberVerifiedBy'>>(said);
export const ChangedFields = classOf<SentFields>(changed);
export const ShownFields = classOf<Identity>(shown);

/** The values as they are stored; what was not sent is not there, and null is what nobody has said. */
export function storedValues(sent: SentFields): Partial<Identity> {
  const values = keys
    .filter((key) => sent[key] !== undefined)
    .map((key) => [key, sent[key] === null ? unsaidIdentity[key] : fields[key].stored(sent[key])] as const);
  return Object.fromEntries(values);
}

export function withoutAbsent<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [Name in keyof Values]?: Exclude<Values[Name], undefined> };
}
