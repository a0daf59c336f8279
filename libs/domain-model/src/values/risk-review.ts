import { codeList } from './code-list.js';

/**
 * Why a risk of self-harm has to be looked at. None of them tells what the person answered. An item that was left out, or
 * that nobody entered, is not known: somebody asks.
 */
export const riskReason = codeList('Reason of a risk', {
  'item-9-answered': 'PHQ-9 item 9 was answered above 0',
  'item-9-unanswered': 'PHQ-9 was answered and item 9 was left out',
  'total-without-items': 'Only a total of the PHQ-9 was entered, and item 9 may be above 0',
});
export type RiskReason = (typeof riskReason.codes)[number];

/**
 * What the reviewer found. It describes and grades nothing: people are not sorted into low, medium and high risk
 * (NICE NG225, recommendations 1.6.1 to 1.6.4).
 */
export const riskFinding = codeList('Finding of a risk review', {
  'no-current-risk': 'Asked, and no thoughts of suicide or self-harm now',
  'answered-in-error': 'The item was misread, or its answer is not the person’s',
  'passive-thoughts': 'Thoughts of being better off dead, none of doing anything',
  'active-thoughts': 'Thoughts of suicide or self-harm, without plan or intent',
  'plan-or-intent': 'A plan, preparation or intent',
  'self-harm': 'Self-harm or an attempt lately',
  'risk-to-others': 'Somebody else may come to harm from the person',
  'risk-from-others': 'The person may come to harm from somebody else, or by neglect',
  'child-at-risk': 'A child may come to harm',
  'not-asked': 'The person could not be asked',
  'person-has-died': 'The person has died, which a referral that ended with it says',
});
export type RiskFinding = (typeof riskFinding.codes)[number];

/** What was done upon a review. */
export const riskAction = codeList('Action upon a risk review', {
  'no-further-action': 'Nothing beyond the care under way; the note says why',
  'safety-plan': 'A safety plan was made or gone through',
  'same-day-contact': 'The person was spoken to the same day',
  'shared-with-gp': 'The GP practice was informed',
  'crisis-referral': 'Crisis team or home treatment',
  'emergency-services': 'Ambulance or emergency department',
  'police': 'Police, also to see whether somebody is well',
  'safeguarding-adults': 'Safeguarding of adults',
  'safeguarding-children': 'Safeguarding of children',
  'social-services': 'Social services',
  'secondary-care-referral': 'Secondary mental health care',
  'supervisor-consulted': 'Supervisor, duty clinician or clinical lead consulted',
  'stepped-up': 'Care at a higher step',
  'not-reached': 'The person could not be reached',
  'other': 'Something else; the note says what',
});
export type RiskAction = (typeof riskAction.codes)[number];
