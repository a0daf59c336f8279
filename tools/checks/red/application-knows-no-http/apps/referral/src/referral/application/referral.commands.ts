export { route } from '../http/referral.controller.js';
