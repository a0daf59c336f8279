import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { addMonths, monthOf } from '#domain-model/measures/reporting-calendar';
import { addDays, londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import { Clock } from '#service-kit/runtime/clock';
import type { Caller } from '#service-kit/security/scope';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import { figuresOutside } from '../domain/figures-outside.js';
import { figuresOf, unpairedOf, type Disclosure, type Figure } from '../domain/figures.js';
import { refuseUnlessReportedMonths } from '../domain/reported-months.js';
import { revisedMonthsOf, revisedMonthsOutside, type RevisedMonthAnswer } from '../domain/revised-months.js';
import { financialYearOf, monthsBetween, shownOutside } from '../domain/shown-outside.js';
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

type Figures = Pick<MeasuresAnswer, 'asOf' | 'dataAsOf' | 'unpairedCount' | 'measures'>;

interface Audience {
  readonly provider: OdsCode | null;
  readonly icb: string | null;
  readonly providers: readonly OdsCode[];
  readonly disclosure: Disclosure;
}

const longestPeriodDays = 3653;

/** Answers how the service is doing, to its own staff exactly, and to its integrated care board as it may be shown outside. */
@Injectable()
export class MeasuresQueries {
  constructor(
    private readonly readModel: MeasuresReadModel,
    private readonly revisionsReadModel: Revisions,
    private readonly boards: ProviderBoards,
    private readonly clock: Clock,
  ) {}

  async measures(caller: Caller, question: MeasuresQuestion): Promise<MeasuresAnswer> {
    refuseImpossiblePeriod(question);
    const audience = this.audienceOf(caller, question.provider);
    const figures = await (audience.disclosure === 'exact'
      ? this.exactly(audience, question)
      : this.asShownOutside(audience, question));
    const revised = await this.revised(audience, question);
    const revisions = revised.map(({ month, revisedAt, facts: events }) => ({
      month,
      revisedAt,
      facts: events,
    }));
    const { provider, icb, disclosure } = audience;
    const { from, to } = question;
    return { provider, icb, from, to, disclosure, ...figures, revisions };
  }

  /** Which months have changed since they were reported, when last, and by how many events of what kind. */
  async revisions(caller: Caller, question: Omit<MeasuresQuestion, 'asOf'>): Promise<RevisionsAnswer> {
    refuseImpossiblePeriod(question);
    const audience = this.audienceOf(caller, question.provider);
    if (audience.disclosure === 'suppressed') refuseUnlessReportedMonths(question, this.clock.now());
    const { provider, icb, disclosure } = audience;
    const { from, to } = question;
    return { provider, icb, from, to, disclosure, revisions: await this.revised(audience, question) };
  }

  private async exactly({ providers }: Audience, { from, to, asOf }: MeasuresQuestion): Promise<Figures> {
    const period = { from, to, asOf: asOf ?? londonDay(this.clock.now()) };
    const { counts, dataAsOf } = await this.readModel.count({ providers }, period);
    return {
      asOf: period.asOf,
      dataAsOf,
      unpairedCount: unpairedOf(counts),
      measures: figuresOf(counts),
    };
  }

  private async asShownOutside({ providers }: Audience, question: MeasuresQuestion): Promise<Figures> {
    const { from, to } = refuseUnlessReportedMonths(question, this.clock.now());
    // The financial year before decides what is shown of a month.
    const counted = { from: addMonths(financialYearOf(from), -12), to: addMonths(financialYearOf(to), 11) };
    const { providers: exact, dataAsOf } = await this.readModel.countMonths({ providers }, counted);
    const measures = figuresOutside(exact.map(shownOutside), monthsBetween(from, to));
    return { asOf: question.to, dataAsOf, unpairedCount: null, measures };
  }

  private async revised(
    { providers, disclosure }: Audience,
    { from, to }: MeasuresQuestion,
  ): Promise<readonly RevisedMonthAnswer[]> {
    const months = { from: monthOf(from), to: monthOf(to) };
    const listed = await Promise.all(
      providers.map((provider) => this.revisionsReadModel.list({ providers: [provider] }, months)),
    );
    return disclosure === 'exact' ? revisedMonthsOf(listed.flat()) : revisedMonthsOutside(listed);
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
    throw RuleBroken.wrongValue(
      'measures.period-ends-before-it-begins',
      'The last day of a period is not before its first.',
      'to',
    );
  }
  if (to > addDays(from, longestPeriodDays)) {
    throw RuleBroken.wrongValue('measures.period-too-long', 'A period is at most ten years long.', 'to');
  }
}

/** Another provider's figures are answered like an organisation that does not exist. */
function unknownProvider(): RuleBroken {
  return RuleBroken.unknown('provider.unknown', 'There is no such provider whose figures you may see.', {
    field: 'provider',
  });
}
