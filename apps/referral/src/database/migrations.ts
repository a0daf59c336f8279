import { CreateReferral0001 } from './migrations/0001-create-referral.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';

export const migrations = [CreateReferral0001, NoticeRestores0006];
