import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { ProblemDescriptor } from '#domain-model/values/problem-descriptor';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { Configuration } from '#service-kit/configuration';
import { keepCorrection, puttingRight, type Why } from '#service-kit/correction-log';
import { refuseIfStale } from '#service-kit/etag';
import type { Invocation } from '#service-kit/invocation';
import { Transactions, type Transaction } from '#service-kit/transaction';
import { PersonStore } from '../../person/database/person.store.js';
import { ReferralStore } from '../database/referral.store.js';
import {
  correctAssessment,
  correctClosure,
  correctReceipt,
  reopen,
  type Correction,
} from '../domain/referral-corrections.js';
import type { Referral } from '../domain/referral.js';

export interface Corrected {
  readonly referralId: string;
  readonly correctionId: string;
}

export interface CancelledAppointment {
  readonly appointmentId: string;
  readonly contactOn: CalendarDay;
}

export interface Reopened extends Corrected {
  readonly cancelledAppointments: readonly CancelledAppointment[];
}

type What = 'receipt' | 'assessment' | 'closure' | 'reopening';

/** Puts right what was recorded of a referral. The old values are kept with who changed them, when and why. */
@Injectable()
export class CorrectionCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly referrals: ReferralStore,
    private readonly persons: PersonStore,
    private readonly configuration: Configuration,
  ) {}

  /** @throws RuleBroken correction.…, time.in-future, referral.received-after-what-followed, referral.under-minimum-age */
  correctReceipt(
    invocation: Invocation,
    referralId: string,
    {
      why,
      ...values
    }: { why: Why; receivedOn?: CalendarDay | undefined; source?: SourceOfReferral | undefined },
  ): Promise<Corrected> {
    const putBy = puttingRight(invocation, why);
    return this.correct(invocation, { referralId, what: 'receipt', why }, async (tx, { kept }) => {
      const person = await this.persons.find(tx, { providers: [kept.providerCode] }, kept.personId);
      return correctReceipt({
        ...{ ...values, ...putBy },
        birthDate: person?.birthDate ?? null,
        minimumAge: this.configuration.minimumAgeOf(kept.providerCode),
        firstAcceptedOn: await firstAcceptedOn(tx, kept),
      });
    });
  }

  /** @throws RuleBroken correction.…, referral.not-assessed, assessment.after-what-followed */
  correctAssessment(
    invocation: Invocation,
    referralId: string,
    {
      why,
      ...values
    }: {
      why: Why;
      assessedOn?: CalendarDay | undefined;
      problemDescriptor?: ProblemDescriptor | null | undefined;
    },
  ): Promise<Corrected> {
    const correction = correctAssessment({ ...values, ...puttingRight(invocation, why) });
    return this.correct(invocation, { referralId, what: 'assessment', why }, () => correction);
  }

  /** @throws RuleBroken correction.…, referral.not-closed, referral.closed-before-…, referral.end-code-is-for-… */
  correctClosure(
    invocation: Invocation,
    referralId: string,
    { why, ...values }: { why: Why; closedOn?: CalendarDay | undefined; endCode?: EndCode | undefined },
  ): Promise<Corrected> {
    const correction = correctClosure({ ...values, ...puttingRight(invocation, why) });
    return this.correct(invocation, { referralId, what: 'closure', why }, () => correction);
  }

  /**
   * What the closure cancelled stays cancelled, for its time may be another's by now: the answer lists it, as far as
   * scheduling has told.
   *
   * @throws RuleBroken referral.not-closed, referral.closed-too-long-ago
   */
  reopen(invocation: Invocation, referralId: string, why: Why): Promise<Reopened> {
    const correction = reopen(puttingRight(invocation, why));
    return this.transactions.command(invocation, async (tx) => {
      const corrected = await this.correctIn(tx, invocation, {
        ...{ referralId, what: 'reopening', why },
        correctionOf: () => correction,
      });
      return { ...corrected, cancelledAppointments: await cancelledByClosure(tx, invocation, referralId) };
    });
  }

  private correct(
    invocation: Invocation,
    correcting: { referralId: string; what: What; why: Why },
    correctionOf: (tx: Transaction, referral: Referral) => Correction | Promise<Correction>,
  ): Promise<Corrected> {
    return this.transactions.command(invocation, (tx) =>
      this.correctIn(tx, invocation, { ...correcting, correctionOf }),
    );
  }

  private async correctIn(
    tx: Transaction,
    invocation: Invocation,
    {
      referralId,
      what,
      why,
      correctionOf,
    }: {
      referralId: string;
      what: What;
      why: Why;
      correctionOf: (tx: Transaction, referral: Referral) => Correction | Promise<Correction>;
    },
  ): Promise<Corrected> {
    const referral = await this.referrals.load(tx, invocation.caller, referralId);
    refuseIfStale(invocation, referral.kept.version);
    const { before, after } = referral.putRight(await correctionOf(tx, referral), invocation.now);
    await this.referrals.save(tx, referral);
    const { providerCode, personId } = referral.kept;
    const correctionId = newId();
    await keepCorrection(tx, invocation, {
      ...{ correctionId, providerCode, personId, referralId, subjectId: referralId },
      ...{ what, why, before, after },
    });
    return { referralId, correctionId };
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

function cancelledByClosure(
  tx: Transaction,
  { caller }: Invocation,
  referralId: string,
): Promise<CancelledAppointment[]> {
  return tx.query<CancelledAppointment>(
    `select appointment_id as "appointmentId", contact_on as "contactOn"
     from contact
     where provider_code = any ($1)
       and referral_id = $2
       and cancellation_reason = 'referral-closed'
     order by contact_on, appointment_id`,
    [caller.providers, referralId],
  );
}
