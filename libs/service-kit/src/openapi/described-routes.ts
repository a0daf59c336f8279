/** The groups of the OpenAPI document: what somebody wants to do, not which service answers. */
export const tasks = [
  'Ask for help',
  'Receive and assess',
  'People',
  'Waiting and booking',
  'Sessions and questionnaires',
  'Risk',
  'Ending',
  'Correcting',
  'Records and privacy',
  'Staff',
  'Figures',
] as const;
export type Task = (typeof tasks)[number];

export interface DescribedRoute {
  readonly task: Task;
  readonly does: string;
  /** The refusals that are this route's own; what every route may answer is documented with its status. */
  readonly refuses: readonly string[];
}

/** A row: what it does, and its own refusals, separated by blanks. */
type Row = readonly [does: string, refuses?: string];

function inTask(task: Task, rows: Readonly<Record<string, Row>>): Record<string, DescribedRoute> {
  const described = ([does, refuses = '']: Row) => ({
    task,
    does,
    refuses: refuses.split(' ').filter(Boolean),
  });
  return Object.fromEntries(Object.entries(rows).map(([route, row]) => [route, described(row)]));
}

const closing = 'referral.unknown referral.already-closed referral.closed-before-last-contact time.in-future';
const booking =
  'booking.referral-not-known-yet booking.clinician-not-known-yet booking.not-accepted-yet booking.referral-closed booking.clinician-busy';
const correcting = 'correction.changes-nothing correction.note-needed time.in-future';

const audits = ['referral', 'scheduling', 'outcomes'].map((service) =>
  inTask('Records and privacy', {
    [`GET /audit/${service}/persons/:personId`]: [
      `Lists who looked at or changed what ${service} keeps of a person. A person sees his or her own.`,
      'person.unknown',
    ],
    [`GET /audit/${service}/break-glass`]: [
      `Lists the records of ${service} that were opened from outside the care team, and why.`,
    ],
    [`POST /audit/${service}/break-glass/:entryNumber/review`]: [
      'Records that the clinical lead has looked at why a record was opened.',
      'break-glass.unknown break-glass.reviewed-already audit.entry-malformed',
    ],
    [`GET /held/${service}/persons/:personId`]: [
      `Gives everything that ${service} holds of a person. The whole is at /persons/{personId}/everything.`,
      'person.unknown',
    ],
  }),
);

/** What each route of the access matrix does, in the words of the OpenAPI document. A spec holds it to the matrix. */
export const describedRoutes: Readonly<Record<string, DescribedRoute>> = {
  ...inTask('Ask for help', {
    'POST /self-referrals': [
      'Receives a referral of the person who calls. The token says who it is; the source is B1.',
      'referral.under-minimum-age referral.person-has-open-referral',
    ],
    'POST /providers/:providerCode/self-referrals': [
      'Receives a request for help of somebody without an account and answers a reference. The answer never says whether the person is known. All that is wrong or missing is named at once.',
      'provider.unknown consent.to-store-needed consent.wording-unknown person.cannot-be-reached referral.under-minimum-age',
    ],
    'GET /self-referral-form': [
      'Gives the questions, the wording of the consent and crisis help.',
      'provider.unknown',
    ],
    'GET /gp-practices': ['Finds GP practices by code, name, town or postcode.'],
    'POST /professional-referrals': [
      'Receives what a GP practice, a hospital or a voluntary organisation sends. All that is wrong or missing is named at once.',
      'sender.source-not-of-kind sender.organisation-needed sender.cannot-be-asked person.nhs-number-needed person.cannot-be-reached professional-referral.immediate-risk professional-referral.sent-twice time.in-future',
    ],
    'GET /professional-referrals/:reference': [
      'Says how far a referral that the caller has sent has come. It shows nothing clinical.',
      'professional-referral.unknown',
    ],
  }),
  ...inTask('Receive and assess', {
    'POST /referrals': [
      'Receives a referral of somebody new or known, and answers who was here before, with warnings.',
      'person.may-be-another person.unknown referral.person-has-open-referral referral.received-twice referral.under-minimum-age time.in-future',
    ],
    'GET /self-referrals': ['Lists the requests for help that people have sent themselves.'],
    'GET /inbox': ['Lists the referrals that wait for a decision, and who sees to each.'],
    'POST /referrals/:referralId/owner': [
      'Says who sees to a referral until it is accepted or closed. The caller, where no clinician is named.',
      'referral.unknown referral.owned-already referral.already-closed',
    ],
    'POST /referrals/:referralId/assessment': [
      'Records what an assessment came to: the problem, and suitable or not with the national reason.',
      'referral.unknown assessment.reason-needed referral.therapy-not-for-this-problem time.in-future',
    ],
    'POST /referrals/:referralId/acceptance': [
      'Puts the person on the waiting list of a step and therapy, or moves him or her to another.',
      'referral.unknown referral.not-assessed referral.therapy-not-for-this-problem referral.guided-self-help-not-recommended time.in-future',
    ],
    'GET /referrals/:referralId': [
      'Gives a referral with its clocks. A person sees his or her own; other providers’ are unknown.',
      'referral.unknown',
    ],
  }),
  ...inTask('People', {
    'POST /persons/search': [
      'Finds people by name, birth date, NHS number or reference.',
      'search.too-little',
    ],
    'POST /persons/names': ['Says who the people of a list are, by their ids. Each look is recorded.'],
    'GET /persons/:personId': ['Says who someone is. Each look is recorded.', 'person.unknown person.erased'],
    'POST /persons/:personId/details': [
      'Changes who someone is or how to reach him or her. What stood before is kept.',
      'person.unknown person.changed-by-staff-only correction.reason-needed correction.changes-nothing person.already-known person.changed-meanwhile record.changed-since-read',
    ],
    'GET /proposals': ['Lists the people of whom others said something that differs from what is held.'],
    'GET /persons/:personId/proposals': [
      'Shows what others said of someone, beside what is held, and what was decided.',
      'person.unknown person.erased',
    ],
    'POST /persons/:personId/proposals/:proposalId/decision': [
      'Accepts or rejects each field of what others said of someone known.',
      'proposal.unknown proposal.field-undecided person.agreement-needed proposal.decided-already record.changed-since-read',
    ],
    'GET /possible-duplicates': ['Lists pairs of records that may be of one person.'],
    'POST /possible-duplicates/:possibleDuplicateId/settlement': [
      'Says that two records are of two persons. That they are of one is said by a merge.',
      'possible-duplicate.unknown',
    ],
    'POST /persons/:personId/merge': [
      'Merges another record of the same person into this one.',
      'person.unknown person.birth-date-differs person.nhs-number-differs person.agreement-needed person.merged-already person.changed-meanwhile',
    ],
    'POST /persons/:personId/account-verification': [
      'States by what it was verified that the account of a merged record is the person’s, or takes that back.',
      'person.not-merged',
    ],
    'POST /persons/:personId/unmerge': [
      'Undoes a merge: each record is again of its own person.',
      'person.not-merged person.changed-meanwhile',
    ],
  }),
  ...inTask('Waiting and booking', {
    'GET /waiting-list': ['Lists who waits for a first treatment, longest first.'],
    'POST /clinics': [
      'Offers a block of a clinician’s time.',
      'clinic.overlaps-another clinic.ends-before-it-starts clinic.too-long clinic.too-far-ahead clinic.clinician-left clinic.clinician-not-known-yet',
    ],
    'POST /clinics/:clinicId/withdrawal': [
      'Withdraws a clinic and cancels what is booked in it and has not begun.',
      'clinic.unknown clinic.already-withdrawn clinic.is-over',
    ],
    'GET /slots': [
      'Lists free starts in live clinics, the earliest first.',
      'window.ends-before-it-starts window.too-long',
    ],
    'GET /clinicians/:clinicianId/diary': [
      'Shows a clinician’s clinics and appointments.',
      'window.ends-before-it-starts window.too-long',
    ],
    'POST /appointments': [
      'Books a contact in a clinic.',
      `${booking} booking.starts-in-the-past booking.clinic-unknown booking.clinic-withdrawn booking.outside-clinic appointment.same-contact`,
    ],
    'POST /appointments/:appointmentId/move': [
      'Agrees another time, clinician or clinic. It stays one contact.',
      `appointment.unknown appointment.has-begun appointment.move-changes-nothing appointment.lost-race caller.is-the-person ${booking}`,
    ],
    'POST /appointments/:appointmentId/cancellation': [
      'Cancels an appointment before it begins.',
      'appointment.unknown appointment.cancelled appointment.has-begun appointment.lost-race cancellation.reason-of-the-other-party caller.is-the-person time.in-future',
    ],
    'GET /appointments': ['Lists the appointments of a referral. A person sees his or her own.'],
    'GET /appointments/nothing-booked': [
      'Lists the open, accepted referrals for which nothing is booked, the longest without activity first.',
    ],
    'GET /appointments/attention': ['Lists the booked contacts with which something is wrong.'],
  }),
  ...inTask('Sessions and questionnaires', {
    'POST /appointments/retrospective': [
      'Enters a contact that took place and was not booked.',
      'booking.referral-not-known-yet booking.clinician-not-known-yet appointment.therapies-required appointment.same-contact appointment.risk-not-reviewed booking.clinician-not-qualified booking.clinician-left time.in-future',
    ],
    'POST /appointments/:appointmentId/attendance': [
      'Records that the person was seen (5, 6) or missed the appointment (3, 7).',
      'appointment.unknown appointment.cancelled appointment.attendance-already-recorded appointment.not-begun-yet appointment.risk-not-reviewed appointment.therapies-required booking.clinician-not-qualified booking.clinician-left booking.referral-closed appointment.lost-race',
    ],
    'GET /appointments/unrecorded': ['Lists the appointments that are over and have no attendance recorded.'],
    'POST /referrals/:referralId/scores': [
      'Records the questionnaires of one occasion: item answers, or a total each.',
      'referral.unknown scores.referral-not-known-yet scores.recorded-already scores.instrument-unknown scores.taken-before-receipt score.wrong-number-of-answers score.total-out-of-range course.saved-meanwhile time.in-future',
    ],
    'GET /referrals/:referralId/progress': [
      'Shows every score in order, the change since the first, and caseness now.',
      'referral.unknown',
    ],
    'GET /referrals/:referralId/outcome': [
      'Shows how one course of treatment came out, by the national flags.',
      'referral.unknown',
    ],
  }),
  ...inTask('Risk', {
    'GET /risks': ['Lists the answers that someone must look at: those of the same day first.'],
    'POST /risks/:questionnaireId/review': [
      'Records what was found and what was done about a raised risk. All that is missing is named at once.',
      'risk.unknown risk.reviewed-already risk.answered-again risk.death-not-known risk.note-needed risk.action-needed risk.review-contradicts-itself risk.reviewed-before-raised time.in-future',
    ],
  }),
  ...inTask('Ending', {
    'POST /referrals/:referralId/decline': [
      'Closes a referral without treatment, with an end code and signposting.',
      `${closing} referral.already-treated referral.end-code-is-for-treated referral.end-code-needs-reason`,
    ],
    'POST /referrals/:referralId/discharge': [
      'Closes a referral with an end code; after a death also every other open one of the person.',
      `${closing} referral.no-contact-known-yet referral.end-code-needs-reason`,
    ],
    'POST /referrals/:referralId/withdrawal': [
      'The person wants no more of it. No reason is asked for.',
      `${closing} withdrawal.speaks-of-today`,
    ],
    'POST /referrals/:referralId/transfer': [
      'Closes a referral here; it is received at another provider with its first day.',
      `${closing} provider.unknown transfer.to-itself transfer.end-code-needed transfer.person-has-died referral.risk-not-reviewed`,
    ],
  }),
  ...inTask('Correcting', {
    'POST /referrals/:referralId/correction': [
      'Corrects the day of receipt or the source of a referral.',
      `referral.unknown referral.received-after-what-followed referral.under-minimum-age ${correcting}`,
    ],
    'POST /referrals/:referralId/assessment-correction': [
      'Corrects the day or the problem of the last assessment.',
      `referral.unknown referral.not-assessed assessment.after-what-followed ${correcting}`,
    ],
    'POST /referrals/:referralId/closure-correction': [
      'Corrects the day or the end code of a closure.',
      `referral.unknown referral.not-closed referral.closed-before-last-contact referral.end-code-is-for-treated ${correcting}`,
    ],
    'POST /referrals/:referralId/reopening': [
      'Undoes a decline, discharge or transfer that was a mistake, within 90 days.',
      'referral.unknown referral.not-closed referral.closed-too-long-ago referral.person-has-open-referral correction.note-needed',
    ],
    'POST /referrals/:referralId/void': [
      'Says that a referral was a mistake: it counts nowhere and is on no list.',
      'referral.unknown referral.voided referral.has-contacts referral.risk-not-reviewed correction.note-needed',
    ],
    'POST /referrals/:referralId/unvoid': [
      'Undoes the void of a referral, within 90 days.',
      'referral.unknown referral.not-voided referral.voided-too-long-ago referral.person-has-open-referral',
    ],
    'GET /referrals/:referralId/corrections': [
      'Lists what was corrected: by whom, when, why, and what stood before.',
      'referral.unknown',
    ],
    'POST /appointments/:appointmentId/correction': [
      'Corrects what was recorded of a contact, or says that there was no such contact.',
      `appointment.unknown appointment.nothing-to-correct appointment.not-begun-yet appointment.therapies-required appointment.same-contact ${correcting}`,
    ],
    'GET /appointments/:appointmentId/corrections': [
      'Lists what was corrected of a contact, and what stood before.',
      'appointment.unknown',
    ],
    'POST /questionnaires/:questionnaireId/correction': [
      'Corrects the time, the answers or the totals of one occasion.',
      `questionnaire.unknown questionnaire.withdrawn scores.recorded-already course.saved-meanwhile ${correcting}`,
    ],
    'POST /questionnaires/:questionnaireId/withdrawal': [
      'Takes back questionnaires that belong to somebody else or were never filled in.',
      'questionnaire.unknown questionnaire.withdrawn course.saved-meanwhile correction.note-needed',
    ],
    'GET /questionnaires/:questionnaireId/corrections': [
      'Lists what was corrected of an occasion, and what stood before.',
      'questionnaire.unknown',
    ],
  }),
  ...inTask('Records and privacy', {
    'GET /persons/:personId/audit': [
      'Lists who looked at or changed a person’s record, in all services. `missing` names those that did not answer.',
      'person.unknown',
    ],
    'GET /audit/break-glass': [
      'Lists the records that were opened from outside the care team, in all services.',
    ],
    'GET /persons/:personId/everything': [
      'Gives everything that is held of a person: the answer to a subject access request.',
      'person.unknown',
    ],
    'POST /persons/:personId/erasure': [
      'Erases who someone was, for good. What is pseudonymous stays.',
      'person.unknown person.erased erasure.not-confirmed erasure.note-needed erasure.referral-open erasure.retention-not-over erasure.person-was-seen',
    ],
  }),
  ...Object.fromEntries(audits.flatMap((rows) => Object.entries(rows))),
  ...inTask('Staff', {
    'POST /clinicians': [
      'Registers a clinician who has begun.',
      'clinician.registered-already time.in-future',
    ],
    'POST /clinicians/:clinicianId/qualifications': [
      'Records a qualification gained.',
      'clinician.unknown clinician.already-left clinician.already-qualified qualification.awarded-too-early qualification.needs-high-intensity-cbt',
    ],
    'POST /clinicians/:clinicianId/trainings': [
      'Records that an approved training began.',
      'clinician.unknown clinician.already-left clinician.already-enrolled training.ends-before-it-begins training.too-long',
    ],
    'POST /clinicians/:clinicianId/training-extension': [
      'Records that a running training takes longer.',
      'clinician.unknown clinician.already-left training.not-extended training.already-ended',
    ],
    'POST /clinicians/:clinicianId/training-end': [
      'Records that a training was failed or left. Its therapies end with its last day.',
      'clinician.unknown clinician.already-left training.already-ended training.unknown',
    ],
    'POST /clinicians/:clinicianId/departure': [
      'Records the first day without the clinician, perhaps in the future.',
      'clinician.unknown clinician.already-left clinician.left-before-joining',
    ],
    'GET /clinicians': ['Lists who works here on a day, and what each may deliver.'],
    'GET /clinicians/:clinicianId': ['Shows one clinician, also after leaving.', 'clinician.unknown'],
  }),
  ...inTask('Figures', {
    'GET /measures': [
      'Gives the national measures of a period. Outside the provider they are suppressed and rounded.',
      'provider.unknown measures.period-ends-before-it-begins measures.period-too-long measures.whole-months measures.month-not-reported',
    ],
    'GET /measures/revisions': [
      'Lists the months that have changed since they were reported.',
      'provider.unknown',
    ],
    'GET /people-at-several-providers': [
      'Counts the people who had open referrals at two providers of one board. Small numbers are not shown.',
      'caller.without-icb several-providers.end-of-a-month',
    ],
  }),
};
