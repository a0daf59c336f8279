import { CreateWorkforce0001 } from './migrations/0001-create-workforce.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';

export const migrations = [CreateWorkforce0001, NoticeRestores0006];
