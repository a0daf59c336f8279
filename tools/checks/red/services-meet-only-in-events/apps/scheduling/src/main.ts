export { name } from '../../referral/src/main.js';
