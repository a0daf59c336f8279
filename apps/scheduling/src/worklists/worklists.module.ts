import { Module } from '@nestjs/common';
import { ClinicModule } from '../clinic/clinic.module.js';
import { Attention } from './application/attention.read-model.js';
import { Diary } from './application/diary.read-model.js';
import { NothingBooked } from './application/nothing-booked.read-model.js';
import { Unrecorded } from './application/unrecorded.read-model.js';
import { AttentionController } from './http/attention.controller.js';
import { DiaryController } from './http/diary.controller.js';
import { NothingBookedController } from './http/nothing-booked.controller.js';
import { UnrecordedController } from './http/unrecorded.controller.js';

/** What staff look at: diaries, and the lists of what somebody has to do. */
@Module({
  imports: [ClinicModule],
  controllers: [DiaryController, AttentionController, UnrecordedController, NothingBookedController],
  providers: [Diary, Attention, Unrecorded, NothingBooked],
})
export class WorklistsModule {}
