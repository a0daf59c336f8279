import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { newEvent, type EventOf, type NewEvent } from '#domain-model/define-event';
import { OutcomeRevised, ScoresCorrected } from '#domain-model/events/outcomes.events';
import { ReferralCorrected } from '#domain-model/events/referral.events';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { aPathway, at, consumed } from '../../test/a-pathway.js';
import { firstReportOn, storedEventOf, revisionsOf, type StoredEvent } from './revisions.js';

const appointmentId = randomUUID();
const putBy = { reason: 'transcription', correctedBy: 'a', correctedAt: at('2024-12-02') } as const;

/** Received and treated in June and July, ended in August 2024: reported in July, August and September. */
function aCourse() {
  return aPathway('2024-06-03')
    .seen('2024-06-17', { appointmentId })
    .seen('2024-07-01')
    .discharged('2024-08-05', [18, 6], [14, 5]);
}

/** As it was recorded: on the day on which it happened. */
function stored(events: readonly EventOf[]): StoredEvent[] {
  return events.flatMap((one) => storedEventOf(one) ?? []);
}

function late(
  one: NewEvent,
  { sequence = 9, recordedAt = at('2024-12-02'), correlationId = randomUUID() } = {},
) {
  const [changes] = consumed([one]);
  if (changes === undefined) throw new Error('An event that was told is missing.');
  return { ...changes, sequence, recordedAt, correlationId };
}

const missedInstead = (referralId: string) =>
  newEvent(AttendanceCorrected, putBy.correctedAt, {
    ...AttendanceCorrected.example,
    ...putBy,
    referralId,
    appointmentId,
    contactOn: '2024-06-17',
    attendance: '3',
    therapies: [],
    minutes: null,
    before: { ...AttendanceCorrected.example.before, contactOn: '2024-06-17', attendance: '5' },
  });

const fromTheBeginning = firstReportOn(at('2024-01-10'));

function monthsOf(events: readonly StoredEvent[], firstReport = fromTheBeginning) {
  return revisionsOf(events, firstReport).map(({ month, kind }) => `${month} ${kind}`);
}

describe('a month that was reported', () => {
  it('is not revised by what was recorded in time', () => {
    expect(monthsOf(stored(consumed(aCourse().facts)))).toEqual([]);
  });

  it('is revised by a correction that changes a figure of it, and so is every later month that it changes', () => {
    const course = aCourse();

    const events = stored([...consumed(course.facts), late(missedInstead(course.referralId))]);

    expect(monthsOf(events)).toEqual([
      '2024-06 attendance.corrected',
      '2024-07 attendance.corrected',
      '2024-08 attendance.corrected',
    ]);
  });

  it('is not revised by a correction of what is counted nowhere', () => {
    const course = aCourse();
    const source = newEvent(ReferralCorrected, putBy.correctedAt, {
      ...ReferralCorrected.example,
      ...putBy,
      referralId: course.referralId,
      receivedOn: '2024-06-03',
      source: 'A1',
      before: { receivedOn: '2024-06-03', source: 'B1' },
    });

    expect(monthsOf(stored([...consumed(course.facts), late(source)]))).toEqual([]);
  });

  it('is revised by what was recorded too late, though nothing was corrected', () => {
    const course = aCourse();
    const forgotten = aPathway('2024-06-03').seen('2024-07-15').facts.at(-1);
    if (forgotten === undefined) throw new Error('No contact was told.');
    const data = { ...forgotten.data, referralId: course.referralId };
    const lately = late({ ...forgotten, data }, { sequence: 2 });

    expect(monthsOf(stored([...consumed(course.facts), lately]))).toEqual(['2024-07 appointment.attended']);
  });

  it('is revised by an outcome that a correction changed, also in a year brought in from elsewhere', () => {
    const course = aCourse();
    const correlationId = randomUUID();
    const whose = { courseId: course.referralId };
    const corrected = newEvent(ScoresCorrected, putBy.correctedAt, { ...ScoresCorrected.example, ...whose });
    const revised = newEvent(OutcomeRevised, putBy.correctedAt, {
      ...OutcomeRevised.example,
      ...whose,
      recovery: null,
    });
    const changes = [late(corrected, { correlationId }), late(revised, { correlationId, sequence: 10 })];
    const broughtIn = consumed(course.facts).map((one) => ({ ...one, recordedAt: at('2024-11-20') }));

    expect(monthsOf(stored([...broughtIn, ...changes]), firstReportOn(at('2024-11-20')))).toEqual([
      '2024-08 outcome.revised',
    ]);
  });

  it('is not revised by a year that is brought in from elsewhere', () => {
    const broughtIn = consumed(aCourse().facts).map((one) => ({ ...one, recordedAt: at('2024-12-20') }));

    expect(monthsOf(stored(broughtIn), firstReportOn(at('2024-12-20')))).toEqual([]);
    expect(monthsOf(stored(broughtIn))).not.toEqual([]);
  });

  it('is revised by the same events in whatever order they are consumed', () => {
    const course = aCourse();
    const events = stored([...consumed(course.facts), late(missedInstead(course.referralId))]);
    const expected = revisionsOf(events, fromTheBeginning);

    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(revisionsOf(shuffled, fromTheBeginning)).toEqual(expected);
      }),
    );
  });
});

describe('the first report of a provider', () => {
  it('is that of the first month whose last window closed after its first event', () => {
    expect(firstReportOn(at('2024-06-10'))).toBe('2024-06-29');
    expect(firstReportOn(at('2024-06-29'))).toBe('2024-06-29');
    expect(firstReportOn(at('2024-06-30'))).toBe('2024-07-29');
  });
});
