import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { z } from 'zod';
import { NhsNumber } from '#domain-model/values/nhs-number';
import { readableLine } from '#domain-model/values/readable-text';
import { Field, OptionalDayField, OptionalField } from '#service-kit/http/fields';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { PersonNames, type NamedPerson, type PersonName } from '../application/person-names.read-model.js';
import {
  mostFound,
  PersonSearch,
  type FoundPerson,
  type PersonsFound,
} from '../application/person-search.read-model.js';
import { PersonNameAnswer } from './person-name.answer.js';

const textOrNull = { type: String, nullable: true } as const;
const SearchedName = readableLine({ what: 'A name', most: 200 }).regex(
  /\p{L}/u,
  'A name has at least one letter.',
);
const Reference = readableLine({ what: 'A reference', most: 40 });
const PersonIds = z
  .array(
    z.string().refine((text) => isUUID(text), 'Expected a UUID.'),
    'Expected a list of ids.',
  )
  .min(1, 'At least one id.')
  .max(500, 'At most 500 ids.');

class SearchRequest {
  @OptionalField(SearchedName, { description: 'Whole words in any order; also of a former name.' })
  name?: string;

  @OptionalDayField()
  birthDate?: string;

  @OptionalField(NhsNumber, { description: 'Enough by itself; also one that somebody only claims.' })
  nhsNumber?: string;

  @OptionalField(Reference, { example: 'DH0-7K3M-9Q2X', description: 'Enough by itself.' })
  reference?: string;
}

class FoundAnswer extends PersonNameAnswer implements FoundPerson {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty(textOrNull)
  nhsNumber!: string | null;

  @ApiProperty(textOrNull)
  postcode!: string | null;

  @ApiProperty({ description: 'The name that was asked for is one that the person had before.' })
  byFormerName!: boolean;

  @ApiProperty({ type: [String], format: 'uuid' })
  openReferralIds!: readonly string[];
}

class SearchAnswer implements PersonsFound {
  @ApiProperty({ type: [FoundAnswer], maxItems: mostFound })
  persons!: readonly FoundPerson[];

  @ApiProperty({ description: 'More fit than are shown: ask for more of the person.' })
  isCut!: boolean;
}

class NamesRequest {
  @Field(PersonIds)
  personIds!: string[];
}

class NamedAnswer implements NamedPerson {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ type: PersonNameAnswer })
  person!: PersonName;
}

class NamesAnswer {
  @ApiProperty({ type: [NamedAnswer], description: 'Of those who are known here; others are left out.' })
  names!: readonly NamedPerson[];
}

@Controller()
export class PersonSearchController {
  constructor(
    private readonly search: PersonSearch,
    private readonly names: PersonNames,
  ) {}

  @Post('persons/search')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'clinician administrator clinical-lead',
    record: 'many',
    asks: true,
    auditedAs: 'Found the record by a search',
  })
  @Operation({
    task: 'People',
    summary: 'Find somebody by name and birth date, NHS number or reference; each find is recorded',
    description: 'Finds people by name, birth date, NHS number or reference.',
    refuses: 'search.too-little',
    example: { name: 'Sentinelle', birthDate: '1980-05-04' },
  })
  @ApiOkResponse({ type: SearchAnswer })
  find(
    @CurrentRequest() context: RequestContext,
    @Body() { name = '', birthDate, nhsNumber, reference }: SearchRequest,
  ): Promise<SearchAnswer> {
    return this.search.find(context, {
      name: name === '' ? null : SearchedName.parse(name),
      birthDate: birthDate ?? null,
      nhsNumber: nhsNumber === undefined ? null : NhsNumber.parse(nhsNumber),
      reference: reference ?? null,
    });
  }

  @Post('persons/names')
  @HttpCode(200)
  @RoutePolicy({
    roles: 'clinician administrator clinical-lead',
    record: 'many',
    asks: true,
    auditedAs: 'Saw the name in a list',
  })
  @Operation({
    task: 'People',
    summary: 'Who the people of a list are, by their ids; each is recorded',
    description: 'Says who the people of a list are, by their ids. Each look is recorded.',
  })
  @ApiOkResponse({ type: NamesAnswer })
  async namesOf(
    @CurrentRequest() context: RequestContext,
    @Body() { personIds }: NamesRequest,
  ): Promise<NamesAnswer> {
    return { names: await this.names.of(context, personIds) };
  }
}
