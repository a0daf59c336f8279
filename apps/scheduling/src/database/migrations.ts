import { CreateScheduling0001 } from './migrations/0001-create-scheduling.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';

export const migrations = [CreateScheduling0001, NoticeRestores0006];
