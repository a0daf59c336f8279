import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import { currentTrace, runInTrace } from '#service-kit/trace-context';
import type { Transaction } from '#service-kit/transaction';
import { ContactStore } from '../database/contact.store.js';
import { CourseStore, type KeptCourse } from '../database/course.store.js';
import { newsOf, type CourseNews } from '../domain/course-news.js';

interface ToldCourse {
  readonly news: CourseNews;
  readonly kept: KeptCourse;
}

/**
 * What courses of treatment do when others' facts are heard: open, choose the anxiety measure, count contacts, end, and
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
  ) {}

  async followCare(facts: readonly Fact[], tx: Transaction): Promise<void> {
    const allNews = newsOf(facts);
    if (allNews.length === 0) return;
    const kept = await this.courses.lockOrMake(tx, allNews);
    await this.contacts.keep(
      tx,
      allNews.flatMap(({ contacts }) => [...contacts.values()]),
    );
    const told = allNews.flatMap((news) => {
      const course = kept.get(news.courseId);
      return course === undefined ? [] : [{ news, kept: course }];
    });
    for (const { news, kept } of told) for (const change of news.changes) change(kept.course);
    await this.settleOutcomes(tx, told);
    await this.save(tx, told);
  }

  private async settleOutcomes(tx: Transaction, told: readonly ToldCourse[]): Promise<void> {
    const ended = told.filter(({ kept }) => kept.course.hasEnded);
    const evidence = await this.courses.evidence(
      tx,
      ended.map(({ news }) => news.courseId),
    );
    for (const { news, kept } of ended) {
      const { scores = [], contacts = [] } = evidence.get(news.courseId) ?? {};
      kept.course.settleOutcome({ scores, contacts }, news.latest.occurredAt);
    }
  }

  /** What a course publishes names the fact that made it do so, which the batch as a whole does not know. */
  private async save(tx: Transaction, told: readonly ToldCourse[]): Promise<void> {
    const changed = told.filter(({ kept }) => kept.course.hasChanged);
    await this.courses.saveRows(
      tx,
      changed.map(({ kept }) => kept),
    );
    for (const { news, kept } of changed) {
      const { correlationId, id: causationId } = news.latest;
      await runInTrace({ ...currentTrace(), correlationId, causationId }, () =>
        this.courses.publish(tx, kept),
      );
    }
  }
}
