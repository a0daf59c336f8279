import { Module } from '@nestjs/common';
import { OutcomeReadModel } from './application/outcome.read-model.js';
import { ContactStore } from './database/contact.store.js';
import { CourseStore } from './database/course.store.js';
import { MergedPersonStore } from './database/merged-person.store.js';
import { OutcomeController } from './http/outcome.controller.js';

/** The life of a course of treatment: its referral, its contacts, its person, and its outcome. */
@Module({
  controllers: [OutcomeController],
  providers: [CourseStore, ContactStore, MergedPersonStore, OutcomeReadModel],
  exports: [CourseStore, ContactStore, MergedPersonStore],
})
export class CourseModule {}
