export { ReferralReceived } from '../../domain-model/src/events/referral.events.js';
