import { CreateReferral0001 } from './migrations/0001-create-referral.js';

export const migrations = [CreateReferral0001];
