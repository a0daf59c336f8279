import { codeList } from './code-list.js';

/**
 * Discharge from NHS Talking Therapies service reason, I101250 (texts of NHS England’s public dashboard SQL).
 * Retired codes 15, 97, 40–45, 98 are refused.
 */
export const endCode = codeList('End code', {
  '10': 'Not suitable: no action taken or directed back to referrer',
  '11': 'Not suitable: signposted elsewhere with mutual agreement of patient',
  '12': 'Discharged by mutual agreement following advice and support',
  '13': 'Referred to another therapy service by mutual agreement',
  '14': 'Suitable for service, but patient declined treatment that was offered',
  '16': 'Incomplete assessment (patient dropped out)',
  '17': 'Deceased (assessed only)',
  '46': 'Mutually agreed completion of treatment',
  '47': 'Termination of treatment earlier than care professional planned',
  '48': 'Termination of treatment earlier than patient requested',
  '49': 'Deceased (assessed and treated)',
  '50': 'Not assessed',
  '95': 'Not known (assessed only)',
  '96': 'Not known (assessed and treated)',
});
export type EndCode = (typeof endCode.codes)[number];

/**
 * Where a referral with this end code had got to. Treated codes need a treatment contact; the others must
 * have none.
 */
export type EndCodeGroup = 'not-assessed' | 'assessed-only' | 'treated';

export function endCodeGroup(code: EndCode): EndCodeGroup {
  if (code === '50') return 'not-assessed';
  return ['46', '47', '48', '49', '96'].includes(code) ? 'treated' : 'assessed-only';
}

/** 17 and 49 of I101250: the person has died. */
export function isDeath(endCode: EndCode | null): boolean {
  return endCode === '17' || endCode === '49';
}
