import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type { Transaction } from '#service-kit/database/transaction';
import { ContactStore } from '../../course/database/contact.store.js';
import { CourseStore, type StoredCourse } from '../../course/database/course.store.js';
import { LookAgainWhenDeathIsUndone } from '../../review/application/look-again-when-death-is-undone.js';
import { changesOf, type CourseChange } from '../../course/domain/course.projection.js';

interface ChangedCourse {
  readonly change: CourseChange;
  readonly stored: StoredCourse;
}

/**
 * What courses of treatment do when others' events are consumed: open, choose the anxiety measure, count contacts, end, and
 * derive their outcome again.
 *
 * A batch locks all its courses in the order of their ids before anything else. So two topics at once never wait for each
 * other in a circle, and neither derives an outcome from half of what is known.
 */
@Injectable()
export class CourseReactions {
  constructor(
    private readonly courses: CourseStore,
    private readonly contacts: ContactStore,
    private readonly deaths: LookAgainWhenDeathIsUndone,
  ) {}

  async followCare(events: readonly EventOf[], tx: Transaction): Promise<void> {
    const allChanges = changesOf(events);
    if (allChanges.length === 0) return;
    const stored = await this.courses.lockOrMake(tx, allChanges);
    await this.contacts.store(
      tx,
      allChanges.flatMap(({ contacts }) => [...contacts.values()]),
    );
    const changed = allChanges.flatMap((change) => {
      const course = stored.get(change.courseId);
      return course === undefined ? [] : [{ change, stored: course }];
    });
    for (const { change: courseChange, stored } of changed)
      for (const change of courseChange.changes) change(stored.course);
    await this.settleOutcomes(tx, changed);
    await this.courses.saveAll(
      tx,
      changed.flatMap(({ change, stored: saved }) =>
        saved.course.hasChanged ? [{ ...saved, cause: change.latest }] : [],
      ),
    );
    await this.deaths.after(
      tx,
      changed.map(({ stored: saved }) => saved),
    );
  }

  private async settleOutcomes(tx: Transaction, changed: readonly ChangedCourse[]): Promise<void> {
    const ended = changed.filter(({ stored }) => stored.course.hasEnded);
    const evidence = await this.courses.evidence(
      tx,
      ended.map(({ change }) => change.courseId),
    );
    for (const { change, stored } of ended) {
      const { scores = [], contacts = [] } = evidence.get(change.courseId) ?? {};
      stored.course.settleOutcome({ scores, contacts }, change.latest.occurredAt);
    }
  }
}
