import { CreateWorkforce0001 } from './migrations/0001-create-workforce.js';
import { ForgetOldAnswers0002 } from './migrations/0002-forget-old-answers.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';
import { PartThePipe0040 } from './migrations/0040-part-the-pipe.js';
import { EndAndExtendTrainings0070 } from './migrations/0070-end-and-extend-trainings.js';
import { KnowRegistrations0170 } from './migrations/0170-know-registrations.js';
import { KnowTheDatabase0200 } from './migrations/0200-know-the-database.js';

export const migrations = [
  CreateWorkforce0001,
  ForgetOldAnswers0002,
  NoticeRestores0006,
  PartThePipe0040,
  EndAndExtendTrainings0070,
  KnowRegistrations0170,
  KnowTheDatabase0200,
];
