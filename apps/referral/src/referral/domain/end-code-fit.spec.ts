import { endCode as endCodes, type EndCode } from '#domain-model/values/end-code';
import { ruleBrokenBy } from '#testing/broken-rule';
import { aReferral, now, type ReferralStory } from '../../../test/a-referral.js';
import { correctClosure } from './referral-corrections.js';

const day = '2024-10-01';
const stories: Readonly<Record<string, () => ReferralStory>> = {
  'never seen': () => aReferral(),
  'seen, and the assessment came to no end': () => aReferral().seenOn('2024-06-10', '01'),
  'seen, but not for an assessment': () => aReferral().seenOn('2024-06-10', '04'),
  'assessed as suitable': () => aReferral().seenOn('2024-06-10', '01').assessed(),
  'assessed as not suitable': () => aReferral().seenOn('2024-06-10', '01').assessedAsNotSuitable('11'),
};
const fitting: Readonly<Record<string, readonly EndCode[]>> = {
  'never seen': ['17', '50'],
  'seen, and the assessment came to no end': ['10', '11', '12', '13', '16', '17', '95'],
  'seen, but not for an assessment': ['10', '11', '12', '13', '16', '17', '50', '95'],
  'assessed as suitable': ['12', '13', '14', '17', '95'],
  'assessed as not suitable': ['10', '11', '12', '13', '17', '95'],
};
const untreated = endCodes.codes.filter((code) => !['46', '47', '48', '49', '96'].includes(code));

function closes(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.entries(stories))('someone %s', (what, story) => {
  it('is declined and discharged with the codes that fit, without a word', () => {
    const declined = untreated.filter((endCode) =>
      closes(() => story().build().decline({ declinedOn: day, endCode, signpostedTo: null }, now)),
    );
    const discharged = untreated.filter((endCode) =>
      closes(() => story().build().discharge({ dischargedOn: day, endCode }, now)),
    );

    expect(declined).toEqual(fitting[what]);
    expect(discharged).toEqual(fitting[what]);
  });

  it('is closed with any other of them only with a reason, and never as not assessed when assessed', () => {
    const closed = untreated.filter((endCode) =>
      closes(() => story().build().discharge({ dischargedOn: day, endCode, endCodeReason: 'on paper' }, now)),
    );

    const isAssessed = !fitting[what]?.includes('50');
    expect(closed).toEqual(untreated.filter((code) => code !== '50' || !isAssessed));
  });
});

describe('an end code that contradicts the course', () => {
  it('is asked about by name, and worth trying again while a contact may be on its way', () => {
    const refusal = ruleBrokenBy(() =>
      aReferral().build().decline({ declinedOn: day, endCode: '11', signpostedTo: null }, now),
    );

    expect(refusal).toMatchObject({
      code: 'referral.end-code-needs-reason',
      field: 'endCode',
      kind: 'wrong-state',
      retryAfterMs: 1_000,
    });
  });

  it('is kept with its reason, which is told nobody', () => {
    const referral = aReferral().build();

    referral.decline(
      { declinedOn: day, endCode: '11', signpostedTo: null, endCodeReason: 'lives in another country' },
      now,
    );

    expect(referral.stored.closure).toMatchObject({
      endCode: '11',
      endCodeReason: 'lives in another country',
    });
    expect(JSON.stringify(referral.events)).not.toContain('country');
  });

  it('is asked about in a correction of the closure, too, whose note answers', () => {
    const declined = () => aReferral().declined().build();
    const putBy = { reason: 'transcription', correctedBy: 'x', correctedAt: now } as const;

    const refusal = ruleBrokenBy(() =>
      declined().correct(correctClosure({ ...putBy, endCode: '14', note: null }), now),
    );
    const corrected = declined().correct(correctClosure({ ...putBy, endCode: '13', note: 'by letter' }), now);

    expect(refusal.code).toBe('referral.end-code-needs-reason');
    expect(corrected.state.closure?.endCode).toBe('13');
  });

  it('does not pass in a correction where it must be wrong, however the referral was closed', () => {
    const putBy = { reason: 'transcription', correctedBy: 'x', correctedAt: now, note: 'sure' } as const;
    const assessed = aReferral().assessed().declined().build();

    expect(ruleBrokenBy(() => assessed.correct(correctClosure({ ...putBy, endCode: '50' }), now)).code).toBe(
      'referral.end-code-is-for-unassessed',
    );
  });
});
