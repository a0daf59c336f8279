// Official wording of the NHS Talking Therapies monthly measures, edition July 2026, by NHS England.
// Contains public sector information licensed under the Open Government Licence v3.0:
// https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/
// The wording is NHS England's, its slips included; only line breaks and quotation marks are ours.

import { text, type Wording } from './wording.js';

/** Referrals, treatment, waits and appointments. */
export const activityWording = {
  M001: {
    name: 'Count_ReferralsReceived',
    title: 'Count of referrals with a referral request received date in the reporting period',
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ReferralRequestReceivedDate is in
      the period and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M031: {
    name: 'Count_AccessingServices',
    title:
      'Count of referrals with a first treatment care contact (accessed services) in the reporting period',
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.TherapySession_FirstDate is in the
      period and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M036: {
    name: 'Count_AccessingServices6Weeks',
    title: text(`
      Count of referrals that accessed services in the period that waited 42 days or less for first
      treatment
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.TherapySession_FirstDate is in the
      period and (IDS101Referral.TherapySession_FirstDate –IDS101Referral.ReferralRequestReceivedDate) <=
      42 and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M037: {
    name: 'Count_AccessingServices18Weeks',
    title: text(`
      Count of referrals that accessed services in the period that waited 126 days or less for first
      treatment
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.TherapySession_FirstDate is in the
      period and (IDS101Referral.TherapySession_FirstDate –IDS101Referral.ReferralRequestReceivedDate) <=
      126 and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M047: {
    name: 'Count_FirstToSecondTreatmentOver90days',
    title: text(`
      Count of referrals that waited over 90 days between first and second treatment appointment (where
      the second treatment appointment occurred within the reporting period)
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) Where IDS101Referral.TherapySession_SecondDate is in
      the period and (IDS101Referral.TherapySession_SecondDate - IDS101Referral.TherapySession_FirstDate)
      > 90 and IDS101Referral.UsePathway_Flag/UseQuarterReferral_Flag = 'True'
    `),
  },
  M052: {
    name: 'Count_AccessingServices6WeeksFinishedCourseTreatment',
    title: text(`
      Count of referrals that finished a course of treatment in the reporting period waiting 42 days or
      less for first treatment
    `),
    construction: text(`
      Count of Distinct (IDS101Referral.PathwayID) Where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and (IDS101Referral.TherapySession_FirstDate -
      IDS101Referral.ReferralRequestReceivedDate) <=42 and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M053: {
    name: 'Percentage_AccessingServices6WeeksFinishedCourseTreatment',
    title: text(`
      Proportion of referrals that finished a course of treatment in the reporting period that waited 42
      days or less for first treatment expressed as a percentage
    `),
    construction: text(`
      Count of Distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and (IDS101Referral.TherapySession_FirstDate -
      IDS101Referral.ReferralRequestReceivedDate) <= 42 IDS101Referral.UsePathway_Flag = 'True' Divided by
      Count of Distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' IDS101Referral.UsePathway_Flag = 'True' Expressed as
      a percentage
    `),
  },
  M054: {
    name: 'Count_AccessingServices18WeeksFinishedCourseTreatment',
    title: text(`
      Count of referrals that finished a course of treatment in the reporting period waiting 126 days or
      less for first treatment
    `),
    construction: text(`
      Count of Distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and (IDS101Referral.TherapySession_FirstDate -
      IDS101Referral.ReferralRequestReceivedDate) <=126 and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M055: {
    name: 'Percentage_AccessingServices18WeeksFinishedCourseTreatment',
    title: text(`
      Proportion of referrals that finished a course of treatment in the reporting period that waited 126
      days or less for first treatment expressed as a percentage
    `),
    construction: text(`
      Count of Distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and (IDS101Referral.TherapySession_FirstDate -
      IDS101Referral.ReferralRequestReceivedDate) <=126 IDS101Referral.UsePathway_Flag = 'True' Divided by
      Count of Distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' IDS101Referral.UsePathway_Flag = 'True' Expressed as
      a percentage
    `),
  },
  M056: {
    name: 'Count_EndedReferrals',
    title: 'Count of referrals that ended in the reporting period',
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M073: {
    name: 'Count_EndedNotSeen',
    title: 'Count of referrals that ended in the reporting period that had no appointments',
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is within the period
      and IDS101Referral.CareContact_Count = 0 and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M074: {
    name: 'Count_EndedSeenNotTreated',
    title: text(`
      Count of referrals with an end date in the period having at least one appointment, but no treatment
      appointments (excluding follow up)
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is within the period
      and IDS101Referral.TreatmentCareContact_Count = 0 and IDS101Referral.CareContact_Count > 0 and
      IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M075: {
    name: 'Count_EndedTreatedOnce',
    title: text(`
      Count of referrals with a discharge date in the period that had a single treatment appointment
      (excluding follow up)
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is within the period
      and IDS101Referral.TreatmentCareContact_Count = 1 IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M076: {
    name: 'Count_FinishedCourseTreatment',
    title: text(`
      Count of referrals with a discharge date in the period that had at least two treatment sessions
      (excluding follow up)
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is within the period
      and IDS101Referral.CompletedTreatment_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M082: {
    name: 'Count_Appointments',
    title: 'Count of appointments in the reporting period',
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContDate is
      in the period and IDS101Referral.UsePathway_Flag = 'True'
    `),
  },
  M083: {
    name: 'Count_ApptsCancelledPatient',
    title: text(`
      Count of appointments in the reporting period where attended or did not attend code is 'Appointment
      cancelled by, or on behalf of the patient'
    `),
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContactDate
      is in the period and IDS201CareContact.AttendOrDNACode = 2 and IDS101Referral.UsePathway_Flag =
      'True'
    `),
  },
  M084: {
    name: 'Count_ApptsDNA',
    title: text(`
      Count of appointments in the reporting period where attended or did not attend code is 'Did not
      attend, no advance warning given'
    `),
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContactDate
      is in the period and IDS201CareContact.AttendOrDNACode = 3 and IDS101Referral.UsePathway_Flag =
      'True'
    `),
  },
  M085: {
    name: 'Count_ApptsCancelledProvider',
    title: text(`
      Count of appointments in the reporting period where attended or did not attend code is 'Appointment
      cancelled or postponed by the health care provider'
    `),
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContactDate
      is in the period and IDS201CareContact.AttendOrDNACode = 4 and IDS101Referral.UsePathway_Flag =
      'True'
    `),
  },
  M086: {
    name: 'Count_ApptsAttended',
    title: text(`
      Count of appointments in the reporting period where attended or did not attend code is 'Attended on
      time or, if late, before the relevant professional was ready to see the patient'
    `),
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContactDate
      is in the period and IDS201CareContact.AttendOrDNACode = 5 and IDS101Referral.UsePathway_Flag =
      'True'
    `),
  },
  M087: {
    name: 'Count_ApptsAttendedLate',
    title: text(`
      Count of appointments in the reporting period where attended or did not attend code is 'Arrived
      late, after the relevant professional was ready to see the patient, but was seen'
    `),
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContactDate
      is in the period and IDS201CareContact.AttendOrDNACode = 6 and IDS101Referral.UsePathway_Flag =
      'True'
    `),
  },
  M088: {
    name: 'Count_ApptsLateNotSeen',
    title: text(`
      Count of appointments in the reporting period where attended or did not attend code is 'Patient
      arrived late and could not be seen'
    `),
    construction: text(`
      Count of distinct (IDS201CareContact.Unique_CareContactId) where IDS201CareContact.CareContactDate
      is in the period and IDS201CareContact.AttendOrDNACode = 7 and IDS101Referral.UsePathway_Flag =
      'True'
    `),
  },
  M126: {
    name: 'Percentage_FirstToSecondTreatmentOver90days',
    title: text(`
      Proportion of referrals that waited over 90 days between first and second treatment appointment
      (where the second treatment appointment occurred within the reporting period) expressed as a
      percentage
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) Where IDS101Referral.TherapySession_SecondDate is in
      the period and (IDS101Referral.TherapySession_SecondDate - IDS101Referral.TherapySession_FirstDate)
      > 90 and IDS101Referral.UsePathway_Flag/UseQuarterReferral_Flag = 'True' Divided By Count of
      distinct (ISD101Referral.PathwayID) Where ISD101Referral.TherapySession_SecondDate is in the period
      and ISD101Referral.UsePathway_Flag = 'True'
    `),
  },
  M184: {
    name: 'Count_SecondTreatment',
    title: 'Count of referrals with a second treatment appointment in the reporting period',
    construction: text(`
      Count of distinct (ISD101Referral.PathwayID) Where ISD101Referral.TherapySession_SecondDate is in
      the period and ISD101Referral.UsePathway_Flag = 'True'
    `),
  },
} as const satisfies Readonly<Record<string, Wording>>;
