import { Module } from '@nestjs/common';
import { CourseModule } from '../course/course.module.js';
import { LookAgainWhenDeathIsUndone } from './application/look-again-when-death-is-undone.js';
import { OverdueAlarm, OverdueRisks } from './application/overdue-risks.js';
import { RiskList } from './application/risk-list.read-model.js';
import { RiskCommands } from './application/risk.commands.js';
import { RiskStore } from './database/risk.store.js';

/** What becomes of a raised risk: it is listed, reviewed, and reported when its time has passed. */
@Module({
  imports: [CourseModule],
  providers: [RiskStore, RiskCommands, RiskList, OverdueRisks, OverdueAlarm, LookAgainWhenDeathIsUndone],
  exports: [RiskStore, RiskCommands, RiskList, LookAgainWhenDeathIsUndone],
})
export class ReviewModule {}
