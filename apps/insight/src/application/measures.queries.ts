import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { monthOf } from '#domain-model/measures/reporting-calendar';
import { addDays, londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Clock } from '#service-kit/clock';
import type { Caller } from '#service-kit/scope';
import { ProviderBoards } from '#service-kit/provider-boards';
import { figuresOf, unpairedOf, type Disclosure, type Figure } from '../domain/figures.js';
import { revisedMonthsOf, type RevisedMonthAnswer } from '../domain/revised-months.js';
import { MeasuresReadModel } from './measures.read-model.js';
import { Revisions } from './revision.read-model.js';

export interface MeasuresQuestion {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  /** Absent: the caller's own provider, or for an analyst the whole board. */
  readonly provider?: OdsCode;
  /** Absent: today. */
  readonly asOf?: CalendarDay;
}

export interface MeasuresAnswer {
  /** The provider, or null where the figures are of a whole board. */
  readonly provider: OdsCode | null;
  readonly icb: string | null;
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly asOf: CalendarDay;
  readonly dataAsOf: string | null;
  readonly unpairedCount: number | null;
  readonly disclosure: Disclosure;
  readonly measures: readonly Figure[];
  /** The months of the period that have changed since they were reported. */
  readonly revisions: readonly Omit<RevisedMonthAnswer, 'kinds'>[];
}

export interface RevisionsAnswer extends Pick<
  MeasuresAnswer,
  'provider' | 'icb' | 'from' | 'to' | 'disclosure'
> {
  readonly revisions: readonly RevisedMonthAnswer[];
}

interface Audience {
  readonly provider: OdsCode | null;
  readonly icb: string | null;
  readonly providers: readonly OdsCode[];
  readonly disclosure: Disclosure;
}

const longestPeriodDays = 3653;

/** Answers how the service is doing, to its own staff exactly and to its integrated care board suppressed. */
@Injectable()
export class MeasuresQueries {
  constructor(
    private readonly readModel: MeasuresReadModel,
    private readonly revised: Revisions,
    private readonly boards: ProviderBoards,
    private readonly clock: Clock,
  ) {}

  async measures(caller: Caller, question: MeasuresQuestion): Promise<MeasuresAnswer> {
    refuseImpossiblePeriod(question);
    const { from, to, asOf = londonDay(this.clock.now()) } = question;
    const { provider, icb, providers, disclosure } = this.audienceOf(caller, question.provider);
    const { counts, dataAsOf } = await this.readModel.count({ providers }, { from, to, asOf });
    const unpairedCount = unpairedOf(counts, disclosure);
    const measures = figuresOf(counts, disclosure);
    const months = { from: monthOf(from), to: monthOf(to) };
    const revised = revisedMonthsOf(await this.revised.list({ providers }, months), disclosure);
    const revisions = revised.map(({ month, revisedAt, facts }) => ({ month, revisedAt, facts }));
    return { provider, icb, from, to, asOf, dataAsOf, unpairedCount, disclosure, measures, revisions };
  }

  /** Which months have changed since they were reported, when last, and by how many facts of what kind. */
  async revisions(caller: Caller, question: Omit<MeasuresQuestion, 'asOf'>): Promise<RevisionsAnswer> {
    refuseImpossiblePeriod(question);
    const { from, to } = question;
    const { provider, icb, providers, disclosure } = this.audienceOf(caller, question.provider);
    const revised = await this.revised.list({ providers }, { from: monthOf(from), to: monthOf(to) });
    return { provider, icb, from, to, disclosure, revisions: revisedMonthsOf(revised, disclosure) };
  }

  private audienceOf(caller: Caller, asked: OdsCode | undefined): Audience {
    if (caller.role === 'icb-analyst') return this.audienceOfAnalyst(caller.icbCode, asked);
    const own = caller.providerCode;
    if (own === null || (asked !== undefined && asked !== own)) throw unknownProvider();
    return { provider: own, icb: null, providers: [own], disclosure: 'exact' };
  }

  private audienceOfAnalyst(icb: string | null, asked: OdsCode | undefined): Audience {
    const inBoard = icb === null ? [] : this.boards.providers(icb);
    if (icb === null || inBoard.length === 0) throw unknownProvider();
    if (asked === undefined) return { provider: null, icb, providers: inBoard, disclosure: 'suppressed' };
    if (!inBoard.includes(asked)) throw unknownProvider();
    return { provider: asked, icb, providers: [asked], disclosure: 'suppressed' };
  }
}

function refuseImpossiblePeriod({ from, to }: MeasuresQuestion): void {
  if (to < from) {
    throw new RuleBroken(
      'measures.period-ends-before-it-begins',
      'The last day of a period is not before its first.',
      {
        kind: 'wrong-value',
        field: 'to',
      },
    );
  }
  if (to > addDays(from, longestPeriodDays)) {
    throw new RuleBroken('measures.period-too-long', 'A period is at most ten years long.', {
      kind: 'wrong-value',
      field: 'to',
    });
  }
}

/** Another provider's figures are answered like an organisation that does not exist. */
function unknownProvider(): RuleBroken {
  return new RuleBroken('provider.unknown', 'There is no such provider whose figures you may see.', {
    kind: 'unknown',
    field: 'provider',
  });
}
