/** How every way of closing a referral may be refused, for the OpenAPI document. */
export const closingRefusals =
  'referral.unknown referral.already-closed referral.closed-before-last-contact time.in-future';
