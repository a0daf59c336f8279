import {
  auditOfPerson,
  publishedOfPerson,
  type PersonalDataMap,
} from '#service-kit/records/personal-data-export';

const ofReferral = 'held.referral_id = any($2)';

/** Everything that outcomes holds of people: what they answered stays here, and goes when the identity goes. */
export const personalDataMap: PersonalDataMap = {
  service: 'outcomes',
  persons: 'select $1::uuid as id',
  auditedAs: 'select person_id as id from merged_person where merged_person_id = $1',
  referrals: 'select referral_id as id from course where person_id = any($1)',
  tables: [
    { table: 'course', title: 'Your courses of treatment and their outcome', whose: ofReferral },
    {
      table: 'score',
      title: 'The questionnaires that you filled in, with each answer',
      whose: ofReferral,
      // The totals stay, for the figures rest on them; what was answered to each question goes.
      staffOnly: ['repeat_reason'],
      erased: { answers: 'null', risk_answer: 'null', repeat_reason: 'null' },
    },
    {
      table: 'raised_risk',
      title: 'Answers that somebody had to look at, and who did',
      whose: ofReferral,
      staffOnly: ['review_note'],
      erased: { review_note: 'null', answer: 'null' },
    },
    { table: 'contact', title: 'Your contacts, as they count for the outcome', whose: ofReferral },
    {
      table: 'correction',
      title: 'What had been recorded wrongly and was corrected',
      whose: 'held.person_id = any($1)',
      staffOnly: ['note'],
      erased: {
        note: 'null',
        before: `held.before - 'questionnaires'`,
        after: `held.after - 'questionnaires'`,
      },
    },
    { table: 'care_team', title: 'Who treats you', whose: ofReferral },
    publishedOfPerson('held.aggregate_id = any($2)'),
    {
      table: 'merged_person',
      title: 'Two records of you that were put together',
      whose: 'held.person_id = any($1) or held.merged_person_id = any($1)',
      staffOnlyRows: 'true',
    },
    ...auditOfPerson,
  ],
};
