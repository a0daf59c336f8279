import { Module } from '@nestjs/common';
import { CourseModule } from '../course/course.module.js';
import { ReviewModule } from '../review/review.module.js';
import { ProgressReadModel } from './application/progress.read-model.js';
import { ScoreCorrectionCommands } from './application/score-correction.commands.js';
import { ScoresCommands } from './application/scores.commands.js';
import { UnscoredRisks } from './application/unscored-risks.js';
import { ScoreCorrectionStore } from './database/score-correction.store.js';
import { OutcomesController } from './http/outcomes.controller.js';
import { ScoreCorrectionController } from './http/score-correction.controller.js';

/** The questionnaires of a course: recorded, corrected, withdrawn, and shown in order. */
@Module({
  imports: [CourseModule, ReviewModule],
  controllers: [OutcomesController, ScoreCorrectionController],
  providers: [
    ScoresCommands,
    ScoreCorrectionCommands,
    ScoreCorrectionStore,
    UnscoredRisks,
    ProgressReadModel,
  ],
})
export class ScoresModule {}
