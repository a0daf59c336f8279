import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { fact, type Fact, type NewFact } from '#domain-model/define-event';
import { OutcomeRevised, ScoresCorrected } from '#domain-model/events/outcomes.events';
import { ReferralCorrected } from '#domain-model/events/referral.events';
import { AttendanceCorrected } from '#domain-model/events/scheduling.events';
import { aPathway, at, heard } from '../../test/a-pathway.js';
import { firstReportOn, keptFactOf, revisionsOf, type KeptFact } from './revisions.js';

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
function kept(facts: readonly Fact[]): KeptFact[] {
  return facts.flatMap((one) => keptFactOf(one) ?? []);
}

function late(
  one: NewFact,
  { sequence = 9, recordedAt = at('2024-12-02'), correlationId = randomUUID() } = {},
) {
  const [told] = heard([one]);
  if (told === undefined) throw new Error('A fact that was told is missing.');
  return { ...told, sequence, recordedAt, correlationId };
}

const missedInstead = (referralId: string) =>
  fact(AttendanceCorrected, putBy.correctedAt, {
    ...{ ...AttendanceCorrected.example, ...putBy, referralId, appointmentId, contactOn: '2024-06-17' },
    ...{ attendance: '3', therapies: [], minutes: null },
    before: { ...AttendanceCorrected.example.before, contactOn: '2024-06-17', attendance: '5' },
  });

const fromTheBeginning = firstReportOn(at('2024-01-10'));

function monthsOf(facts: readonly KeptFact[], firstReport = fromTheBeginning) {
  return revisionsOf(facts, firstReport).map(({ month, kind }) => `${month} ${kind}`);
}

describe('a month that was reported', () => {
  it('is not revised by what was recorded in time', () => {
    expect(monthsOf(kept(heard(aCourse().facts)))).toEqual([]);
  });

  it('is revised by a correction that changes a figure of it, and so is every later month that it changes', () => {
    const course = aCourse();

    const facts = kept([...heard(course.facts), late(missedInstead(course.referralId))]);

    expect(monthsOf(facts)).toEqual([
      '2024-06 attendance.corrected',
      '2024-07 attendance.corrected',
      '2024-08 attendance.corrected',
    ]);
  });

  it('is not revised by a correction of what is counted nowhere', () => {
    const course = aCourse();
    const source = fact(ReferralCorrected, putBy.correctedAt, {
      ...{ ...ReferralCorrected.example, ...putBy, referralId: course.referralId },
      ...{ receivedOn: '2024-06-03', source: 'A1', before: { receivedOn: '2024-06-03', source: 'B1' } },
    });

    expect(monthsOf(kept([...heard(course.facts), late(source)]))).toEqual([]);
  });

  it('is revised by what was recorded too late, though nothing was corrected', () => {
    const course = aCourse();
    const forgotten = aPathway('2024-06-03').seen('2024-07-15').facts.at(-1);
    if (forgotten === undefined) throw new Error('No contact was told.');
    const data = { ...forgotten.data, referralId: course.referralId };
    const lately = late({ ...forgotten, data }, { sequence: 2 });

    expect(monthsOf(kept([...heard(course.facts), lately]))).toEqual(['2024-07 appointment.attended']);
  });

  it('is revised by an outcome that a correction changed, also in a year brought in from elsewhere', () => {
    const course = aCourse();
    const correlationId = randomUUID();
    const whose = { courseId: course.referralId };
    const corrected = fact(ScoresCorrected, putBy.correctedAt, { ...ScoresCorrected.example, ...whose });
    const revised = fact(OutcomeRevised, putBy.correctedAt, {
      ...OutcomeRevised.example,
      ...whose,
      recovery: null,
    });
    const told = [late(corrected, { correlationId }), late(revised, { correlationId, sequence: 10 })];
    const broughtIn = heard(course.facts).map((one) => ({ ...one, recordedAt: at('2024-11-20') }));

    expect(monthsOf(kept([...broughtIn, ...told]), firstReportOn(at('2024-11-20')))).toEqual([
      '2024-08 outcome.revised',
    ]);
  });

  it('is not revised by a year that is brought in from elsewhere', () => {
    const broughtIn = heard(aCourse().facts).map((one) => ({ ...one, recordedAt: at('2024-12-20') }));

    expect(monthsOf(kept(broughtIn), firstReportOn(at('2024-12-20')))).toEqual([]);
    expect(monthsOf(kept(broughtIn))).not.toEqual([]);
  });

  it('is revised by the same facts in whatever order they are heard', () => {
    const course = aCourse();
    const facts = kept([...heard(course.facts), late(missedInstead(course.referralId))]);
    const expected = revisionsOf(facts, fromTheBeginning);

    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        expect(revisionsOf(shuffled, fromTheBeginning)).toEqual(expected);
      }),
    );
  });
});

describe('the first report of a provider', () => {
  it('is that of the first month whose last window closed after its first fact', () => {
    expect(firstReportOn(at('2024-06-10'))).toBe('2024-06-29');
    expect(firstReportOn(at('2024-06-29'))).toBe('2024-06-29');
    expect(firstReportOn(at('2024-06-30'))).toBe('2024-07-29');
  });
});
