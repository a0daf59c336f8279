import { CreateCourseOfTreatment1700000000001 } from './migrations/0001-create-course-of-treatment.js';
import { KeepAudit0002 } from './migrations/0002-keep-audit.js';
import { FollowMergedPersons1700000000003 } from './migrations/0003-follow-merged-persons.js';
import { KeepCorrections1700000000004 } from './migrations/0004-keep-corrections.js';
import { KeepRisksInTime1700000000005 } from './migrations/0005-keep-risks-in-time.js';
import { EraseWords0005 } from './migrations/0005-erase-words.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';
import { SeeReferralsOfAPerson0030 } from './migrations/0030-see-referrals-of-a-person.js';
import { FindRefusals0031 } from './migrations/0031-find-refusals.js';
import { FollowContacts1796000005002 } from './migrations/0051-follow-contacts.js';
import { SayWhyARiskWasRaised1796000005001 } from './migrations/0050-say-why-a-risk-was-raised.js';
import { PartThePipe0040 } from './migrations/0040-part-the-pipe.js';
import { VerifyAccounts0100 } from './migrations/0100-verify-accounts.js';
import { KeepWhatWasNotDone0115 } from './migrations/0115-keep-what-was-not-done.js';
import { ConfirmCareTeam0150 } from './migrations/0150-confirm-care-team.js';
import { ShareRisks1796000016001 } from './migrations/0160-share-risks.js';
import { KnowOfDeaths0170 } from './migrations/0170-know-of-deaths.js';
import { KnowHigherAnswers0180 } from './migrations/0180-know-higher-answers.js';
import { MarkUnverifiedAccounts0193 } from './migrations/0193-mark-unverified-accounts.js';
import { KnowTheDatabase0200 } from './migrations/0200-know-the-database.js';

export const migrations = [
  CreateCourseOfTreatment1700000000001,
  KeepAudit0002,
  FollowMergedPersons1700000000003,
  KeepCorrections1700000000004,
  KeepRisksInTime1700000000005,
  EraseWords0005,
  NoticeRestores0006,
  SeeReferralsOfAPerson0030,
  FindRefusals0031,
  SayWhyARiskWasRaised1796000005001,
  PartThePipe0040,
  FollowContacts1796000005002,
  VerifyAccounts0100,
  KeepWhatWasNotDone0115,
  ConfirmCareTeam0150,
  ShareRisks1796000016001,
  KnowOfDeaths0170,
  KnowHigherAnswers0180,
  MarkUnverifiedAccounts0193,
  KnowTheDatabase0200,
];
