import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { Configuration } from '#service-kit/runtime/configuration';
import { puttingRight, type Why } from '#service-kit/records/correction-log';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { PersonStore } from '../../person/database/person.store.js';
import { ReferralStore } from '../database/referral.store.js';
import { correctAssessment, correctClosure, correctReceipt } from '../domain/referral-corrections.js';
import { doubtsOfPlan, type Doubt } from '../domain/doubts-of-plan.js';
import { correctIn, type Corrected, type CorrectionOf, type What } from './correct-in.js';
import { EndWhatDeathEnds } from './end-what-death-ends.js';

export interface AssessmentCorrected extends Corrected {
  readonly doubts: readonly Doubt[];
}

/** Corrects what was recorded of a referral. The old values are kept with who changed them, when and why. */
@Injectable()
export class CorrectionCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly persons: PersonStore,
    private readonly configuration: Configuration,
    private readonly death: EndWhatDeathEnds,
  ) {}

  /** @throws RuleBroken correction.…, time.in-future, referral.received-after-what-followed, referral.under-minimum-age */
  correctReceipt(
    context: CommandContext,
    referralId: string,
    {
      why,
      ...values
    }: { why: Why; receivedOn?: CalendarDay | undefined; source?: SourceOfReferral | undefined },
  ): Promise<Corrected> {
    const putBy = puttingRight(context, why);
    return this.correct(context, { referralId, what: 'receipt', why }, async (tx, { stored }) => {
      const person = await this.persons.find(tx, { providers: [stored.providerCode] }, stored.personId);
      return correctReceipt({
        ...values,
        ...putBy,
        birthDate: person?.birthDate ?? null,
        minimumAge: this.configuration.minimumAgeOf(stored.providerCode),
        firstAcceptedOn: await firstAcceptedOn(tx, stored),
      });
    });
  }

  /** @throws RuleBroken correction.…, referral.not-assessed, assessment.after-what-followed */
  correctAssessment(
    context: CommandContext,
    referralId: string,
    {
      why,
      ...values
    }: {
      why: Why;
      assessedOn?: CalendarDay | undefined;
      problemDescriptor?: ProblemDescriptor | null | undefined;
    },
  ): Promise<AssessmentCorrected> {
    const correction = correctAssessment({ ...values, ...puttingRight(context, why) });
    return this.transactions.command(context, async (tx) => {
      const correcting = { referralId, what: 'assessment', why, correctionOf: () => correction } as const;
      const { corrected, referral } = await correctIn({ tx, context, referrals: this.referrals }, correcting);
      return { ...corrected, doubts: doubtsOfPlan(referral.stored) };
    });
  }

  /** @throws RuleBroken correction.…, referral.not-closed, referral.closed-before-…, referral.end-code-is-for-… */
  correctClosure(
    context: CommandContext,
    referralId: string,
    { why, ...values }: { why: Why; closedOn?: CalendarDay | undefined; endCode?: EndCode | undefined },
  ): Promise<Corrected> {
    const correction = correctClosure({ ...values, note: why.note, ...puttingRight(context, why) });
    return this.transactions.command(context, async (tx) => {
      const correcting = { referralId, what: 'closure', why, correctionOf: () => correction } as const;
      const { corrected, referral } = await correctIn({ tx, context, referrals: this.referrals }, correcting);
      await this.death.after(tx, context, referral);
      return corrected;
    });
  }

  private correct(
    context: CommandContext,
    correcting: { referralId: string; what: What; why: Why },
    correctionOf: CorrectionOf,
  ): Promise<Corrected> {
    return this.transactions.command(context, async (tx) => {
      const { corrected } = await correctIn(
        { tx, context, referrals: this.referrals },
        { ...correcting, correctionOf },
      );
      return corrected;
    });
  }
}

async function firstAcceptedOn(
  tx: Transaction,
  { providerCode, id }: { providerCode: string; id: string },
): Promise<CalendarDay | null> {
  const [first] = await tx.query<{ on: CalendarDay | null }>(
    `select min(accepted_on) as on
     from acceptance
     where provider_code = $1
       and referral_id = $2`,
    [providerCode, id],
  );
  return first?.on ?? null;
}
