import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import type {
  PairOfProviders,
  PeopleAtSeveralProviders,
} from '../application/several-providers.read-model.js';
import { SeveralProvidersReadModel } from '../application/several-providers.read-model.js';
import { AsOfQuery } from '../../referral/http/referral.requests.js';

class PairAnswer implements PairOfProviders {
  @ApiProperty({ type: [String], minItems: 2, maxItems: 2 })
  providers!: readonly [string, string];

  @ApiProperty({ type: 'integer', nullable: true, description: 'Rounded to 5; null: fewer than 5.' })
  people!: number | null;
}

class PeopleAtSeveralProvidersAnswer implements PeopleAtSeveralProviders {
  @ApiProperty()
  icb!: string;

  @ApiProperty({ type: String, format: 'date' })
  asOf!: string;

  @ApiProperty({ type: [PairAnswer] })
  pairs!: readonly PairOfProviders[];
}

@Controller()
export class SeveralProvidersController {
  constructor(private readonly people: SeveralProvidersReadModel) {}

  @Get('people-at-several-providers')
  @RoutePolicy({ roles: 'icb-analyst' })
  @Operation({
    task: 'Figures',
    summary: 'How many people had open referrals at two providers of one’s board; suppressed',
    description:
      'Counts the people who had open referrals at two providers of one board. Small numbers are not shown.',
    refuses: 'caller.without-icb several-providers.end-of-a-month',
  })
  @ApiOkResponse({ type: PeopleAtSeveralProvidersAnswer })
  countPeople(
    @CurrentRequest() context: RequestContext,
    @Query() { asOf }: AsOfQuery,
  ): Promise<PeopleAtSeveralProvidersAnswer> {
    return this.people.count(context, asOf);
  }
}
