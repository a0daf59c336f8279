// Official wording of the NHS Talking Therapies monthly measures, edition July 2026, by NHS England.
// Contains public sector information licensed under the Open Government Licence v3.0:
// https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/
// The wording is NHS England's, its slips included; only line breaks and quotation marks are ours.

import { text, type Wording } from './wording.js';

/** Outcomes of finished courses of treatment. */
export const outcomeWording = {
  M179: {
    name: 'Count_NotAtCaseness',
    title: text(`
      Count of referrals with a discharge date in the period that finished a course of treatment where the
      service user was not at caseness at initial assessment.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.NotCaseness_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' This measure
      has been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic Fatigue
      Syndrome, Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version history
      above for v2.1 changes in April 2022 for more details.
    `),
  },
  M180: {
    name: 'Percentage_NotAtCaseness',
    title: text(`
      Proportion of referrals that finished a course of treatment in the period where the service user was
      not at caseness at first valid recorded score, expressed as a percentage.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.NotCaseness_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' Divided by
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' This
      measure has been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic
      Fatigue Syndrome, Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version
      history above for v2.1 changes in April 2022 for more details.
    `),
  },
  M185: {
    name: 'Count_ReliableImprovement',
    title: text(`
      Count of referrals with a discharge date in the reporting period that finished a course of treatment
      and show reliable improvement
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.ReliableImprovement_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' This
      measure has been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic
      Fatigue Syndrome, Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version
      history above for v2.1 changes in April 2022 for more details.
    `),
  },
  M186: {
    name: 'Percentage_ReliableImprovement',
    title: text(`
      Proportion of referrals with a discharge date in the period that finished a course of treatment that
      showed reliable improvement expressed as a percentage
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.ReliableImprovement_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' Divided
      by Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period
      and IDS101Referral.CompletedTreatment_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True'
      Expressed as a percentage This measure has been modified to include referrals with ADSMs of Body
      Dysmorphic Disorder, Chronic Fatigue Syndrome, Irritable Bowel Syndrome or other Medically
      Unexplained Symptoms. See the version history above for v2.1 changes in April 2022 for more details.
    `),
  },
  M187: {
    name: 'Count_NoReliableChange',
    title: text(`
      Count of referrals with a discharge date in the period that finished a course of treatment and show
      no reliable change.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) Where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.NoChange_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' This measure has
      been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic Fatigue Syndrome,
      Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version history above for
      v2.1 changes in April 2022 for more details.
    `),
  },
  M189: {
    name: 'Count_ReliableDeterioration',
    title: text(`
      Count of referrals with a discharge date in the period that finished a course of treatment and show
      reliable deterioration.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) Where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.ReliableDeterioration _Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' This
      measure has been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic
      Fatigue Syndrome, Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version
      history above for v2.1 changes in April 2022 for more details.
    `),
  },
  M1010: {
    name: 'Percentage_ReliableDeterioration',
    title: text(`
      Proportion of referrals with a discharge date in the period that finished a course of treatment that
      showed reliable deterioration expressed as a percentage
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.ReliableDeterioration_Flag = 'True' and
      IDS101Referral.UsePathway_Flag/UseQuarterReferral_Flag = 'True' Divided by Count of distinct
      (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and
      IDS101Referral.UsePathway_Flag/UseQuarterReferral_Flag = 'True' Expressed as a percentage
    `),
  },
  M191: {
    name: 'Count_Recovery',
    title: text(`
      Count of referrals with a discharge date in the period that finished a course of treatment where the
      service user moved to recovery
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.Recovery_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' This measure has
      been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic Fatigue Syndrome,
      Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version history above for
      v2.1 changes in April 2022 for more details.
    `),
  },
  M192: {
    name: 'Percentage_Recovery',
    title: text(`
      Proportion of referrals with a discharge date in the period that finished a course of treatment
      where the service user moved to recovery expressed as a percentage. Denominator is count of
      referrals finishing in the period minus those finishing a course of treatment who were not at
      caseness at initial assessment.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.Recovery_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' Divided by ( Count
      of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' Minus
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.NotCaseness_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' ) Expressed as
      a percentage This measure has been modified to include referrals with ADSMs of Body Dysmorphic
      Disorder, Chronic Fatigue Syndrome, Irritable Bowel Syndrome or other Medically Unexplained
      Symptoms. See the version history above for v2.1 changes in April 2022 for more details.
    `),
  },
  M193: {
    name: 'Count_ReliableRecovery',
    title: text(`
      Count of referrals with a discharge date in the period that finished a course of treatment and
      showed reliable recovery (service user moved to recovery and shown reliable improvement).
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.Recovery_Flag = 'True' and IDS101Referral.ReliableImprovement_Flag = 'True' and
      IDS101Referral.UsePathway_Flag = 'True' This measure has been modified to include referrals with
      ADSMs of Body Dysmorphic Disorder, Chronic Fatigue Syndrome, Irritable Bowel Syndrome or other
      Medically Unexplained Symptoms. See the version history above for v2.1 changes in April 2022 for
      more details.
    `),
  },
  M195: {
    name: 'Percentage_ReliableRecovery',
    title: text(`
      Proportion of referrals with a discharge date in the period that finished a course of treatment and
      showed reliable recovery (service user moved to recovery and shown reliable improvement).
      Denominator is count of referrals finishing in the period minus those finishing a course of
      treatment who were not at caseness at initial assessment.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.Recovery_Flag = 'True' and IDS101Referral.ReliableImprovement_Flag = 'True' and
      IDS101Referral.UsePathway_Flag = 'True' Divided by ( Count of distinct (IDS101Referral.PathwayID)
      where IDS101Referral.ServDischDate is in the period and IDS101Referral.CompletedTreatment_Flag =
      'True' and IDS101Referral.UsePathway_Flag = 'True' Minus Count of distinct
      (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.NotCaseness_Flag = 'True' and IDS101Referral.UsePathway_Flag = 'True' ) Expressed as
      a percentage This measure has been modified to include referrals with ADSMs of Body Dysmorphic
      Disorder, Chronic Fatigue Syndrome, Irritable Bowel Syndrome or other Medically Unexplained
      Symptoms. See the version history above for v2.1 changes in April 2022 for more details.
    `),
  },
  M202: {
    name: 'Count_PairedPHQAndADSMOrGAD',
    title: text(`
      Count of referrals with an end date in the reporting period that finished a course of treatment and
      had paired anxiety measures or General Anxiety Disorder scores and PHQ9 scores recorded.
    `),
    construction: text(`
      Count of distinct (IDS101Referral.PathwayID) where IDS101Referral.ServDischDate is in the period and
      IDS101Referral.CompletedTreatment_Flag = 'True' and IDS101Referral.PHQ9_LastScore is not null and
      IDS101Referral.ADSM_LastScore is not null and IDS101Referral.UsePathway_Flag = 'True' This measure
      has been modified to include referrals with ADSMs of Body Dysmorphic Disorder, Chronic Fatigue
      Syndrome, Irritable Bowel Syndrome or other Medically Unexplained Symptoms. See the version history
      above for v2.1 changes in April 2022 for more details.
    `),
  },
} as const satisfies Readonly<Record<string, Wording>>;
