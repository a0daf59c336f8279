/** An acceptance lapses when a later assessment finds the service unsuitable: then it takes another one. */
export const isAccepted = `(standing = 'accepted' and acceptance_sequence >= lapse_sequence)`;

/** What is known of a referral that decides about bookings. */
export const referralColumns = `
  referral_id as "referralId", person_id as "personId",
  case when standing = 'accepted' and not ${isAccepted} then 'received' else standing end as status, received_on as "receivedOn",
  case when standing = 'closed'
       then jsonb_build_object('closedOn', closed_on, 'how', closed_how, 'endCode', end_code,
                               'by', coalesce(closed_by, 'provider')) end as closure,
  (select min(of_death.closed_on)
     from open_referral as of_death
    where of_death.provider_code = open_referral.provider_code
      and of_death.person_id = open_referral.person_id
      and of_death.standing = 'closed'
      and of_death.end_code in ('17', '49')) as "diedOn",
  suitable, therapy, problem_descriptor as "problemDescriptor",
  guided_self_help_overridden as "guidedSelfHelpOverridden", overridden_for as "overriddenFor"`;
