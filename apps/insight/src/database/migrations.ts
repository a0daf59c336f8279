import { CreateReadModels1700000000001 } from './migrations/0001-create-read-models.js';
import { MarkRevisedMonths1700000000004 } from './migrations/0004-mark-revised-months.js';
import { PartThePipe0040 } from './migrations/0040-part-the-pipe.js';
import { FindLateFacts0041 } from './migrations/0041-find-late-facts.js';
import { CountVoidedNowhere0070 } from './migrations/0070-count-voided-nowhere.js';

export const migrations = [
  CreateReadModels1700000000001,
  MarkRevisedMonths1700000000004,
  PartThePipe0040,
  FindLateFacts0041,
  CountVoidedNowhere0070,
];
