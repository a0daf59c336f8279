export { accept } from '../application/referral.commands.js';
