import { KnowWhenClinicsWereOffered0091 } from './migrations/0091-know-when-clinics-were-offered.js';
import { CreateScheduling0001 } from './migrations/0001-create-scheduling.js';
import { KeepAudit0002 } from './migrations/0002-keep-audit.js';
import { FollowMergedPersons0003 } from './migrations/0003-follow-merged-persons.js';
import { KeepCorrections0004 } from './migrations/0004-keep-corrections.js';
import { EraseWords0005 } from './migrations/0005-erase-words.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';
import { SeeReferralsOfAPerson0030 } from './migrations/0030-see-referrals-of-a-person.js';
import { FindRefusals0031 } from './migrations/0031-find-refusals.js';
import { KeepClosuresAndAgreements0060 } from './migrations/0060-keep-closures-and-agreements.js';
import { PartThePipe0040 } from './migrations/0040-part-the-pipe.js';
import { TellSeparateContacts0061 } from './migrations/0061-tell-separate-contacts.js';
import { KeepOpenRisks0062 } from './migrations/0062-keep-open-risks.js';
import { ListUnrecorded0020 } from './migrations/0020-list-unrecorded.js';
import { VerifyAccounts0100 } from './migrations/0100-verify-accounts.js';
import { KeepWhatWasNotDone0115 } from './migrations/0115-keep-what-was-not-done.js';
import { KnowDaysOfAcceptance0140 } from './migrations/0140-know-days-of-acceptance.js';
import { ConfirmCareTeam0150 } from './migrations/0150-confirm-care-team.js';
import { KnowWhatWentAgainstRules0141 } from './migrations/0141-know-what-went-against-rules.js';
import { LetAcceptancesLapse0170 } from './migrations/0170-let-acceptances-lapse.js';
import { KnowWhatWasOverridden0180 } from './migrations/0180-know-what-was-overridden.js';
import { KnowTheDatabase0200 } from './migrations/0200-know-the-database.js';

export const migrations = [
  CreateScheduling0001,
  KeepAudit0002,
  FollowMergedPersons0003,
  KeepCorrections0004,
  EraseWords0005,
  NoticeRestores0006,
  SeeReferralsOfAPerson0030,
  FindRefusals0031,
  KeepClosuresAndAgreements0060,
  PartThePipe0040,
  TellSeparateContacts0061,
  KeepOpenRisks0062,
  ListUnrecorded0020,
  VerifyAccounts0100,
  KnowWhenClinicsWereOffered0091,
  KeepWhatWasNotDone0115,
  KnowDaysOfAcceptance0140,
  ConfirmCareTeam0150,
  KnowWhatWentAgainstRules0141,
  LetAcceptancesLapse0170,
  KnowWhatWasOverridden0180,
  KnowTheDatabase0200,
];
