import { CreateReferral0001 } from './migrations/0001-create-referral.js';
import { KeepAudit0002 } from './migrations/0002-keep-audit.js';
import { KeepCorrections0004 } from './migrations/0004-keep-corrections.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';

export const migrations = [CreateReferral0001, KeepAudit0002, KeepCorrections0004, NoticeRestores0006];
