/**
 * The bands of open referrals by the days since the last therapy session, M019 to M022 of the NHS Talking Therapies
 * monthly metadata: whoever was never treated is in none of them.
 */
export const noActivityBands = ['0-60', '61-90', '91-120', 'over-120'] as const;
export type NoActivityBand = (typeof noActivityBands)[number];

export function noActivityBand(daysSinceTherapy: number): NoActivityBand {
  if (daysSinceTherapy <= 60) return '0-60';
  if (daysSinceTherapy <= 90) return '61-90';
  return daysSinceTherapy <= 120 ? '91-120' : 'over-120';
}
