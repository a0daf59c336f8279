import {
  auditOfPerson,
  publishedOfPerson,
  type PersonalDataMap,
} from '#service-kit/records/personal-data-export';

const ofReferral = 'held.referral_id = any($2)';
const ofAppointment = 'in (select id from appointment where referral_id = any($2))';

/** All personal data of scheduling: ids, times and codes, and no words but those of corrections and remarks. */
export const personalDataMap: PersonalDataMap = {
  service: 'scheduling',
  persons: 'select $1::uuid as id',
  auditedAs: 'select person_id as id from merged_person where merged_person_id = $1',
  referrals: `select referral_id as id from open_referral where person_id = any($1)
              union
              select referral_id from appointment where person_id = any($1)`,
  tables: [
    { table: 'open_referral', title: 'For what you may be booked', whose: ofReferral },
    {
      table: 'appointment',
      title: 'Your appointments and what became of them',
      whose: ofReferral,
      staffOnly: ['separate_reason', 'took_place_reason'],
      erased: { separate_reason: 'null', took_place_reason: 'null' },
    },
    {
      table: 'occupation',
      title: 'Times at which you cannot be booked twice',
      whose: `held.resource_id = any($1) or held.held_for ${ofAppointment}`,
    },
    {
      table: 'correction',
      title: 'What had been recorded wrongly and was corrected',
      whose: 'held.person_id = any($1)',
      staffOnly: ['note'],
      erased: { note: 'null' },
    },
    {
      table: 'open_risk',
      title: 'Answers about self-harm that somebody has looked at, or must',
      whose: ofReferral,
    },
    { table: 'care_team', title: 'Who treats you', whose: ofReferral },
    publishedOfPerson(`held.aggregate_id ${ofAppointment}`),
    {
      table: 'merged_person',
      title: 'Two records of you that were put together',
      whose: 'held.person_id = any($1) or held.merged_person_id = any($1)',
      staffOnlyRows: 'true',
    },
    ...auditOfPerson,
  ],
};
