import { CreateReferral0001 } from './migrations/0001-create-referral.js';
import { KeepAudit0002 } from './migrations/0002-keep-audit.js';
import { OpenTheDoors0003 } from './migrations/0003-open-the-doors.js';
import { KeepCorrections0004 } from './migrations/0004-keep-corrections.js';
import { KeepOpenRisks0005 } from './migrations/0005-keep-open-risks.js';
import { EraseIdentities0005 } from './migrations/0005-erase-identities.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';
import { ChangeDetails0007 } from './migrations/0007-change-details.js';
import { SeeReferralsOfAPerson0030 } from './migrations/0030-see-referrals-of-a-person.js';
import { FindRefusals0031 } from './migrations/0031-find-refusals.js';
import { FindPeople0020 } from './migrations/0020-find-people.js';
import { PartThePipe0040 } from './migrations/0040-part-the-pipe.js';
import { OwnReferrals0021 } from './migrations/0021-own-referrals.js';
import { KnowHowNumbersWereVerified0010 } from './migrations/0010-know-how-numbers-were-verified.js';
import { ProposeDetails0011 } from './migrations/0011-propose-details.js';
import { LookAtDangerInTime0090 } from './migrations/0090-look-at-danger-in-time.js';
import { VoidReferrals0070 } from './migrations/0070-void-referrals.js';
import { VerifyAccounts0100 } from './migrations/0100-verify-accounts.js';
import { KeepWhatWasNotDone0115 } from './migrations/0115-keep-what-was-not-done.js';
import { ConfirmCareTeam0150 } from './migrations/0150-confirm-care-team.js';
import { CarryWhatWasSaidOfDanger0130 } from './migrations/0130-carry-what-was-said-of-danger.js';
import { StateWhoseAccount0151 } from './migrations/0151-state-whose-account.js';
import { LetAcceptancesLapse0170 } from './migrations/0170-let-acceptances-lapse.js';
import { KnowTheDatabase0200 } from './migrations/0200-know-the-database.js';

export const migrations = [
  CreateReferral0001,
  KeepAudit0002,
  OpenTheDoors0003,
  KeepCorrections0004,
  KeepOpenRisks0005,
  EraseIdentities0005,
  NoticeRestores0006,
  ChangeDetails0007,
  SeeReferralsOfAPerson0030,
  FindRefusals0031,
  FindPeople0020,
  PartThePipe0040,
  OwnReferrals0021,
  KnowHowNumbersWereVerified0010,
  ProposeDetails0011,
  VoidReferrals0070,
  LookAtDangerInTime0090,
  VerifyAccounts0100,
  KeepWhatWasNotDone0115,
  ConfirmCareTeam0150,
  CarryWhatWasSaidOfDanger0130,
  StateWhoseAccount0151,
  LetAcceptancesLapse0170,
  KnowTheDatabase0200,
];
