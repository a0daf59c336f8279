import { lifeTable } from '#testing/life-table';
import { endByDeath, transferOut, withdraw } from '../src/referral/domain/withdrawal-and-transfer.js';
import type { Referral } from '../src/referral/domain/referral.js';
import {
  correctAssessment,
  correctClosure,
  correctReceipt,
  reopen,
} from '../src/referral/domain/referral-corrections.js';
import { statusOf } from '../src/referral/domain/referral-status.js';
import { unvoidReferral, voidReferral } from '../src/referral/domain/voiding.js';
import { aReferral, now, ontoStepTwo, suitableForStepTwo } from './a-referral.js';

type State =
  | 'received'
  | 'assessed as suitable'
  | 'assessed as unsuitable'
  | 'accepted'
  | 'in treatment'
  | 'declined'
  | 'discharged'
  | 'withdrawn'
  | 'transferred'
  | 'voided';

const closingDay = '2025-01-20';
const correction = {
  reason: 'late-information',
  correctedBy: 'clinician-7f3a',
  correctedAt: now,
} as const;

const inTreatment = () => aReferral().accepted().treatedOn('2024-07-01', '2024-07-08');

function left(referral: Referral, departure: Parameters<Referral['leave']>[0]): Referral {
  referral.leave(departure, now);
  return referral;
}

function voided(): Referral {
  const referral = aReferral().build();
  referral.void(voidReferral(correction), now);
  return referral;
}

const byPerson = () => withdraw({ withdrawnOn: closingDay, by: 'person', risksSeen: [] });
const toAnother = (endCode: '13' | '47') =>
  transferOut({ toProvider: 'RW1', transferredOn: closingDay, endCode });

function stateOf(referral: Referral): State {
  const { stored } = referral;
  const { assessment, closure } = stored;
  const status = statusOf({ ...stored, suitable: assessment?.suitable ?? null });
  if (closure?.by === 'person' && status !== 'voided') return 'withdrawn';
  if (status === 'assessed') {
    return assessment?.suitable === true ? 'assessed as suitable' : 'assessed as unsuitable';
  }
  const isTreated = referral.clocks('2025-01-31').treatmentContactCount > 0;
  return status === 'accepted' && isTreated ? 'in treatment' : status;
}

/** The table state × command of a referral, in the README of this service. */
export const referralLife = lifeTable<Referral, State>({
  of: 'a referral',
  states: {
    'received': () => aReferral().build(),
    'assessed as suitable': () => aReferral().assessed().build(),
    'assessed as unsuitable': () => aReferral().assessedAsNotSuitable().build(),
    'accepted': () => aReferral().accepted().build(),
    'in treatment': () => inTreatment().build(),
    'declined': () => aReferral().assessed().declined('14', closingDay).build(),
    'discharged': () => inTreatment().discharged('46', closingDay).build(),
    'withdrawn': () => left(aReferral().accepted().build(), byPerson()),
    'transferred': () => left(aReferral().accepted().build(), toAnother('13')),
    'voided': voided,
  },
  stateOf,
  commands: {
    'assess as suitable': (referral) =>
      referral.recordAssessment({ ...suitableForStepTwo, assessedOn: '2025-01-20' }, now),
    'assess as unsuitable': (referral) =>
      referral.recordAssessment(
        {
          ...suitableForStepTwo,
          assessedOn: closingDay,
          suitable: false,
          notSuitableReason: '10',
          step: null,
          therapy: null,
        },
        now,
      ),
    'accept': (referral) => referral.accept({ ...ontoStepTwo, acceptedOn: closingDay }, now),
    'decline (14)': (referral) =>
      referral.decline(
        { declinedOn: closingDay, endCode: '14', signpostedTo: null, endCodeReason: 'As the person asked.' },
        now,
      ),
    'discharge (46)': (referral) => referral.discharge({ dischargedOn: closingDay, endCode: '46' }, now),
    'withdraw': (referral) => referral.leave(byPerson(), now),
    'transfer': (referral) => {
      const isTreated = referral.clocks(closingDay).treatmentContactCount > 0;
      return referral.leave(toAnother(isTreated ? '47' : '13'), now);
    },
    'end by a death': (referral) => referral.leave(endByDeath(closingDay), now),
    'correct the receipt': (referral) =>
      referral.correct(
        correctReceipt({
          ...correction,
          source: 'A1',
          birthDate: '1990-05-17',
          minimumAge: 18,
          firstAcceptedOn: null,
        }),
        now,
      ),
    'correct the assessment': (referral) =>
      referral.correct(correctAssessment({ ...correction, assessedOn: '2024-06-16' }), now),
    'correct the closure': (referral) =>
      referral.correct(correctClosure({ ...correction, closedOn: '2025-01-21' }), now),
    'reopen': (referral) => referral.correct(reopen(correction), now),
    'void': (referral) => referral.void(voidReferral(correction), now),
    'undo the void': (referral) => referral.correct(unvoidReferral(correction), now),
  },
});
