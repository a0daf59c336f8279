export { name } from '../../../apps/referral/src/main.js';
