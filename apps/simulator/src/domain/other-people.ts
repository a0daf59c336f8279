import type { EndCode } from '#domain-model/values/end-code';
import { drawCare, type Care } from './care.js';
import { workingDayFrom, yearEnd, yearStart, type ClinicDays, type Day } from './days.js';
import { assessmentOn, treatmentOn, type Life } from './finished-people.js';
import type { Acceptance, Appointment } from './person.js';
import type { Seeded } from './seeded.js';
import { Timeline } from './timeline.js';

/** How a referral that is not a finished course of the year goes. */
export type OtherPath =
  | 'not-seen'
  | 'missed-assessment'
  | 'declined-on-the-referral'
  | 'assessed-only'
  | 'treated-once'
  | 'still-open';

/**
 * Endings other than a finished course: 36 % not seen, 3 % seen and not treated, 28 % treated once
 * (an integrated care board, April 2025 to March 2026); declined on the referral 2 to 7 % (IAPT-Pathway-DES).
 */
const endings: readonly (readonly [OtherPath, number])[] = [
  ['not-seen', 22],
  ['missed-assessment', 11],
  ['declined-on-the-referral', 3],
  ['assessed-only', 4],
  ['treated-once', 27],
];
/** Still waiting or in treatment when the year ends, of those who do not finish: assumed, about two months of referrals. */
const stillOpen = 0.15;

/** Draws the life of someone received in the year, or in the two months before it, who does not finish a course in it. */
export function otherLife(seeded: Seeded, clinicDays: ClinicDays, received: 'in-year' | 'before'): Life {
  const path = received === 'in-year' && seeded.chance(stillOpen) ? 'still-open' : seeded.weighted(endings);
  for (;;) {
    const life = new OtherLife(seeded, clinicDays).draw(path, drawReceived(seeded, received, path));
    if (life.ending === null || life.ending.day <= yearEnd) return life;
  }
}

function drawReceived(seeded: Seeded, received: 'in-year' | 'before', path: OtherPath): Day {
  if (received === 'before') return seeded.between(yearStart - 60, yearStart - 1);
  return path === 'still-open' ? seeded.between(yearEnd - 80, yearEnd) : seeded.between(yearStart, yearEnd);
}

class OtherLife {
  private readonly timeline: Timeline;
  private readonly care: Care;

  constructor(
    private readonly seeded: Seeded,
    private readonly clinicDays: ClinicDays,
  ) {
    this.timeline = new Timeline(seeded, clinicDays);
    this.care = drawCare(seeded);
  }

  draw(path: OtherPath, receivedDay: Day): Life {
    switch (path) {
      case 'not-seen':
        return this.ended(receivedDay, { day: receivedDay + this.seeded.between(10, 35), code: '50' });
      case 'declined-on-the-referral':
        return this.ended(receivedDay, {
          day: receivedDay + this.seeded.between(3, 8),
          code: '11',
          declined: true,
        });
      case 'missed-assessment':
        return this.missedAssessment(receivedDay);
      case 'assessed-only':
        return this.assessedOnly(receivedDay);
      case 'treated-once':
        return this.treatedOnce(receivedDay);
      case 'still-open':
        return untilYearEnd(this.open(receivedDay));
      default:
        return path satisfies never;
    }
  }

  private missedAssessment(receivedDay: Day): Life {
    const day = this.assessmentDay(receivedDay);
    this.timeline.miss(assessmentOn(day), receivedDay + 2);
    return this.ended(receivedDay, { day: day + this.seeded.between(7, 14), code: '50' });
  }

  private assessedOnly(receivedDay: Day): Life {
    const day = this.assessmentDay(receivedDay);
    this.timeline.attend(assessmentOn(day), receivedDay + 2);
    const { problem } = this.care;
    const end = { day: day + this.seeded.between(2, 8) };
    if (this.seeded.chance(0.5)) {
      const code = this.seeded.pick<EndCode>(['10', '11', '13']);
      const assessment = { suitable: false, problem, notSuitableReason: code };
      return { ...this.ended(receivedDay, { ...end, code, declined: true }), assessment };
    }
    const code = this.seeded.pick<EndCode>(['12', '14', '16']);
    // Who drops out of the assessment has none recorded.
    const assessment = code === '16' ? null : this.suitable();
    return { ...this.ended(receivedDay, { ...end, code }), assessment };
  }

  private treatedOnce(receivedDay: Day): Life {
    const assessed = this.assessmentDay(receivedDay);
    const isLow = this.seeded.chance(0.7);
    const how = { care: this.care, isLow, recorded: true };
    const treated = this.clinicDays.from(assessed + this.seeded.between(6, 35));
    this.timeline.attend(assessmentOn(assessed), receivedDay + 2);
    this.timeline.attend(treatmentOn(treated, how), assessed + 2);
    const missed = this.clinicDays.from(treated + 7);
    const didNotComeBack = this.seeded.chance(0.4);
    if (didNotComeBack) this.timeline.miss(treatmentOn(missed, how), treated);
    const code = this.seeded.weighted<EndCode>([
      ['47', 70],
      ['46', 20],
      ['48', 10],
    ]);
    const last = didNotComeBack ? missed : treated;
    const ended = this.ended(receivedDay, { day: last + this.seeded.between(4, 14), code });
    return { ...ended, assessment: this.suitable(), acceptances: [this.accepted(assessed, isLow)] };
  }

  private open(receivedDay: Day): Life {
    const assessed = this.assessmentDay(receivedDay);
    const isLow = this.seeded.chance(0.7);
    const how = { care: this.care, isLow, recorded: true };
    this.timeline.attend(assessmentOn(assessed), receivedDay + 2);
    let day = this.clinicDays.from(assessed + this.seeded.between(6, 40));
    let bookable = assessed + 2;
    for (let contact = 0; contact < 2; contact += 1) {
      this.timeline.attend(treatmentOn(day, how), bookable);
      bookable = day;
      day = this.clinicDays.from(day + this.seeded.pick([7, 14]));
    }
    const acceptances = [this.accepted(assessed, isLow)];
    return { ...this.lived(receivedDay), assessment: this.suitable(), acceptances };
  }

  private assessmentDay(receivedDay: Day): Day {
    return this.clinicDays.from(receivedDay + this.seeded.between(4, 25));
  }

  private suitable() {
    return { suitable: true, problem: this.care.problem, notSuitableReason: null };
  }

  private accepted(day: Day, isLow: boolean): Acceptance {
    return { day, step: isLow ? '2' : '3', therapy: isLow ? this.care.low : this.care.high };
  }

  private ended(receivedDay: Day, end: { day: Day; code: EndCode; declined?: boolean }): Life {
    const by = end.declined === true ? 'decline' : 'discharge';
    return { ...this.lived(receivedDay), ending: { day: workingDayFrom(end.day), code: end.code, by } };
  }

  private lived(receivedDay: Day): Life {
    const { appointments } = this.timeline;
    return { receivedDay, appointments, assessment: null, acceptances: [], ending: null };
  }
}

/** What had happened when the year ended: appointments booked by then, those after it still ahead. */
function untilYearEnd(life: Life): Life {
  const appointments = life.appointments
    .filter(({ bookedDay }) => bookedDay <= yearEnd)
    .map(asKnownAtYearEnd);
  const acceptances = life.acceptances.filter(({ day }) => day <= yearEnd);
  const assessed = appointments.some(
    ({ type, fate }) => type === 'assessment' && fate.startsWith('attended'),
  );
  return { ...life, appointments, acceptances, assessment: assessed ? life.assessment : null };
}

function asKnownAtYearEnd(appointment: Appointment): Appointment {
  const movedLater = appointment.noticeDay !== null && appointment.noticeDay > yearEnd;
  if (appointment.movedFromDay !== null && movedLater) {
    return {
      ...appointment,
      day: appointment.movedFromDay,
      fate: 'booked',
      noticeDay: null,
      movedFromDay: null,
    };
  }
  const isKnown =
    appointment.day <= yearEnd || (appointment.noticeDay !== null && appointment.noticeDay <= yearEnd);
  const isCancelled = appointment.fate.startsWith('cancelled');
  if (isKnown && (isCancelled || appointment.day <= yearEnd)) return appointment;
  return {
    ...appointment,
    fate: 'booked',
    delivered: [],
    noticeDay: movedLater ? null : appointment.noticeDay,
  };
}
