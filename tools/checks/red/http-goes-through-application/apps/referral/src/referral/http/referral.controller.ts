export { save } from '../database/referral.store.js';
