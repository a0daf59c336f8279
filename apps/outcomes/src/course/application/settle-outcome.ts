import type { Instant } from '#domain-model/values/calendar';
import type { Transaction } from '#service-kit/database/transaction';
import type { CourseStore, StoredCourse } from '../database/course.store.js';

/**
 * Derives the outcome of one ended course from all that is known by now, and saves it where it came out different. Before
 * the end there is none; a score that lies outside the course changes nothing.
 */
export async function settleOutcome(
  tx: Transaction,
  { courses, held: lockedCourse }: { readonly courses: CourseStore; readonly held: StoredCourse },
  now: Instant,
): Promise<void> {
  const { course } = lockedCourse;
  if (!course.hasEnded) return;
  const { courseId } = course.state;
  const { scores = [], contacts = [] } = (await courses.evidence(tx, [courseId])).get(courseId) ?? {};
  course.settleOutcome({ scores, contacts }, now);
  if (course.hasChanged) await courses.save(tx, lockedCourse);
}
