import { ApiProperty } from '@nestjs/swagger';
import type { Instant } from '#domain-model/values/calendar';
import { toInstant } from '#domain-model/values/calendar';
import { correctionReason, type CorrectionReason } from '#domain-model/values/correction-reason';
import { readableText } from '#domain-model/values/readable-text';
import type { StoredCorrection, Why } from '../records/correction-log.js';
import { Field, OptionalField, OptionalInstantField } from './fields.js';
import { roles, type Role } from '../security/scope.js';

/** How every correcting command may be refused, for the OpenAPI document. */
export const correctionRefusals = 'correction.changes-nothing correction.note-needed time.in-future';

const note = readableText({ what: 'A note', most: 2_000 });

/** What every correcting command says of itself. */
export class CorrectionRequest {
  @Field(correctionReason.schema, { description: 'Why, as a code; other needs a note.' })
  reason!: CorrectionReason;

  @OptionalField(note, { description: 'Why, in words. Stored here, never published.' })
  note?: string;

  @OptionalInstantField({
    description: 'For staff who record late; left out: now, by the platform’s clock. Never in the future.',
  })
  correctedAt?: Instant;
}

export function whyOf({ reason, note: words, correctedAt }: CorrectionRequest): Why {
  const stated = correctedAt === undefined ? {} : { correctedAt: toInstant(correctedAt) };
  return { reason, note: words ?? null, ...stated };
}

const whatStood = { type: 'object', additionalProperties: true } as const;

export class CorrectionAnswer implements StoredCorrection {
  @ApiProperty({ format: 'uuid' })
  correctionId!: string;

  @ApiProperty({ description: 'What was corrected: receipt, attendance, scores …' })
  what!: string;

  @ApiProperty({ enum: correctionReason.codes })
  reason!: CorrectionReason;

  @ApiProperty({ type: String, nullable: true })
  note!: string | null;

  @ApiProperty({ description: 'The opaque subject of a token.' })
  correctedBy!: string;

  @ApiProperty({ enum: roles })
  correctedByRole!: Role;

  @ApiProperty({ format: 'date-time' })
  correctedAt!: string;

  @ApiProperty({ format: 'date-time' })
  recordedAt!: string;

  @ApiProperty({ ...whatStood, description: 'The values that stood before.' })
  before!: unknown;

  @ApiProperty({ ...whatStood, description: 'The values since then.' })
  after!: unknown;
}

export class CorrectionsAnswer {
  @ApiProperty({ type: [CorrectionAnswer], description: 'The first one first.' })
  corrections!: readonly StoredCorrection[];
}
