import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { verificationByStaff, type VerificationByStaff } from '#domain-model/values/nhs-number-verification';
import { readableText } from '#domain-model/values/readable-text';
import { Field, IdField, OptionalField } from '#service-kit/http/fields';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { AccountVerification, type AccountsStated } from '../application/account-verification.js';
import {
  differences,
  mergedFields,
  mergedSides,
  PersonMergeCommands,
  type Difference,
  type MergeAnswer,
  type MergedField,
  type TakenFrom,
} from '../application/person-merge.commands.js';

const Reason = readableText({ what: 'A reason', most: 500 });
const Take = z.partialRecord(
  z.enum(mergedFields, `A field is one of ${mergedFields.join(', ')}.`),
  z.enum(['kept', 'merged'], 'A field is taken from kept or merged.'),
  'Expected fields, each with kept or merged.',
);
const AccountVerifiedBy = z.partialRecord(
  z.enum(mergedSides, 'An account is of the record kept or merged.'),
  verificationByStaff.schema,
  'Expected kept, merged or both, each with how the account was verified.',
);
const AccountStatedBy = z
  .partialRecord(
    z.enum(mergedSides, 'An account is of the record kept or merged.'),
    verificationByStaff.schema.nullable(),
    'Expected kept, merged or both, each with how the account was verified, or null to take that back.',
  )
  .refine((stated) => Object.keys(stated).length > 0, 'Expected kept, merged or both.');

class AccountVerificationRequest {
  @IdField({ description: 'The record that went into the person’s.' })
  mergedPersonId!: string;

  @Field(AccountStatedBy, {
    example: { kept: 'document-seen' },
    description:
      'Of which record (kept, merged) by what it was verified that the account whose token names it is the person’s; null takes it back. What is left out stays as it is.',
  })
  accountVerifiedBy!: Partial<Record<TakenFrom, VerificationByStaff | null>>;
}

class UnmergeRequest {
  @IdField({ description: 'The record that goes into the other, or stands for itself again.' })
  mergedPersonId!: string;

  @Field(Reason, { description: 'Kept here, never published.' })
  reason!: string;
}

class MergeRequest extends UnmergeRequest {
  @OptionalField(Take, {
    description:
      'Which record a field is taken from; what is not named, from the one that stays where it says anything.',
  })
  take?: Partial<Record<MergedField, TakenFrom>>;

  @OptionalField(
    z
      .array(z.enum(differences, `A difference is one of ${differences.join(', ')}.`), 'Expected a list.')
      .max(2),
    { description: 'Differences that were looked at, and are slips of the pen.' },
  )
  despite?: Difference[];

  @OptionalField(z.boolean('Expected true or false.'), {
    description: 'The person agreed to ways of being reached that one of the records says are not safe.',
  })
  personAgreed?: boolean;

  @OptionalField(AccountVerifiedBy, {
    description:
      'Of which record (kept, merged) it was verified, and by what, that the account whose token names it is the person’s. An account that nobody verified reaches nothing once the records are merged.',
  })
  accountVerifiedBy?: Partial<Record<TakenFrom, VerificationByStaff>>;
}

class UnmergeAnswer implements Omit<MergeAnswer, 'took' | 'accountsClosed'> {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  mergedPersonId!: string;

  @ApiProperty({ type: [String], description: 'The referrals that changed hands.' })
  referralIds!: readonly string[];
}

class MergedAnswer extends UnmergeAnswer implements MergeAnswer {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['kept', 'merged'] },
    description: 'Which record each field was taken from.',
  })
  took!: Readonly<Record<string, TakenFrom>>;

  @ApiProperty({
    enum: mergedSides,
    isArray: true,
    description:
      'Of the records whose account nobody has verified: it reaches nothing until it is verified (account-verification), or the merge is undone.',
  })
  accountsClosed!: readonly TakenFrom[];
}

class AccountsAnswer implements AccountsStated {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  mergedPersonId!: string;

  @ApiProperty({
    enum: mergedSides,
    isArray: true,
    description: 'Of the records whose account reaches nothing.',
  })
  accountsClosed!: readonly TakenFrom[];
}

@Controller()
export class PersonMergeController {
  constructor(
    private readonly commands: PersonMergeCommands,
    private readonly accounts: AccountVerification,
  ) {}

  @Post('persons/:personId/merge')
  @HttpCode(200)
  @RoutePolicy({ roles: 'administrator clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'People',
    summary: 'Merge another record of the same person into this one',
    description: 'Merges another record of the same person into this one.',
    refuses:
      'person.unknown person.birth-date-differs person.nhs-number-differs person.agreement-needed person.merged-already person.changed-meanwhile',
  })
  @ApiOkResponse({ type: MergedAnswer })
  mergePersons(
    @CurrentCommand() context: CommandContext,
    @Param('personId', PathId) personId: string,
    @Body() body: MergeRequest,
  ): Promise<MergedAnswer> {
    const { mergedPersonId, reason, take = {}, despite = [], personAgreed = false } = body;
    const { accountVerifiedBy = {} } = body;
    const merging = { take, despite, personAgreed, accountVerifiedBy };
    return this.commands.merge(context, personId, { mergedPersonId, reason, ...merging });
  }

  @Post('persons/:personId/unmerge')
  @HttpCode(200)
  @RoutePolicy({ roles: 'administrator clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'People',
    summary: 'Undo a merge: two records, two persons',
    description: 'Undoes a merge: each record is again of its own person.',
    refuses: 'person.not-merged person.changed-meanwhile',
  })
  @ApiOkResponse({ type: UnmergeAnswer })
  unmergePersons(
    @CurrentCommand() context: CommandContext,
    @Param('personId', PathId) personId: string,
    @Body() { mergedPersonId, reason }: UnmergeRequest,
  ): Promise<UnmergeAnswer> {
    return this.commands.unmerge(context, personId, { mergedPersonId, reason });
  }

  @Post('persons/:personId/account-verification')
  @HttpCode(200)
  @RoutePolicy({ roles: 'administrator clinical-lead', record: 'one' })
  @Operation({
    task: 'People',
    summary: 'State by what it was verified that the account of a merged record is the person’s',
    description:
      'States by what it was verified that the account of a merged record is the person’s, or takes that back.',
    refuses: 'person.not-merged',
  })
  @ApiOkResponse({ type: AccountsAnswer })
  verifyAccounts(
    @CurrentCommand() context: CommandContext,
    @Param('personId', PathId) personId: string,
    @Body() { mergedPersonId, accountVerifiedBy }: AccountVerificationRequest,
  ): Promise<AccountsAnswer> {
    return this.accounts.state(context, { personId, mergedPersonId, stated: accountVerifiedBy });
  }
}
