import { v7 as newId } from 'uuid';
import { addDays, endOfLondonDay, type Instant } from '#domain-model/values/calendar';
import { saveCorrection, type Why } from '#service-kit/records/correction-log';
import { refuseIfStale } from '#service-kit/http/etag';
import type { CommandContext } from '#service-kit/http/command-context';
import type { Transaction } from '#service-kit/database/transaction';
import type { ReferralStore } from '../database/referral.store.js';
import type { Correction } from '../domain/referral-corrections.js';
import type { Referral } from '../domain/referral.js';
import type { ReferralState } from '../domain/referral.state.js';

export interface Corrected {
  readonly referralId: string;
  readonly correctionId: string;
}

interface Correcting {
  readonly tx: Transaction;
  readonly context: CommandContext;
  readonly referrals: ReferralStore;
}

export type What = 'receipt' | 'assessment' | 'closure' | 'reopening' | 'void' | 'unvoid';

export type CorrectionOf = (tx: Transaction, referral: Referral) => Correction | Promise<Correction>;

/** Puts one thing of a referral right, and keeps who did it, when, why and what stood before. */
export async function correctIn(
  { tx, context, referrals }: Correcting,
  {
    referralId,
    what,
    why,
    correctionOf,
  }: {
    referralId: string;
    what: What;
    why: Why;
    correctionOf: CorrectionOf;
  },
): Promise<{ corrected: Corrected; referral: Referral }> {
  const referral = await referrals.load(tx, context.caller, referralId);
  refuseIfStale(context, referral.stored.version);
  const since = sinceOf(what, referral.stored);
  const correction = await correctionOf(tx, referral);
  const correct = what === 'void' ? referral.void(correction, context.now) : null;
  const { before, after } = correct ?? referral.correct(correction, context.now);
  await referrals.save(tx, referral);
  const { providerCode, personId } = referral.stored;
  const correctionId = newId();
  await saveCorrection(tx, context, {
    correctionId,
    providerCode,
    personId,
    referralId,
    subjectId: referralId,
    what,
    why,
    since,
    before,
    after,
  });
  return { corrected: { referralId, correctionId }, referral };
}

/** The day of what is corrected, as it stood, from its beginning. */
function sinceOf(what: What, { receivedOn, assessment, closure }: ReferralState): Instant {
  const isOfClosure = what === 'closure' || what === 'reopening';
  const on = what === 'assessment' ? assessment?.assessedOn : isOfClosure ? closure?.closedOn : null;
  return endOfLondonDay(addDays(on ?? receivedOn, -1));
}
