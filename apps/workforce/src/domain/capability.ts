import type { CalendarDay } from '#domain-model/values/calendar';
import type { AwardedQualification, Training } from '#domain-model/values/may-deliver';
import { mayDeliver } from '#domain-model/values/may-deliver';
import { problems } from '#domain-model/values/problem-descriptor';
import { therapies } from '#domain-model/values/therapy';

/** One therapy that a clinician may deliver on a day. */
export interface Capability {
  readonly therapy: string;
  readonly name: string;
  readonly as: 'qualified' | 'trainee';
  /** The only problem descriptors for which; null: any. */
  readonly onlyFor: readonly string[] | null;
}

export interface Entitlement {
  readonly on: CalendarDay;
  readonly qualifications: readonly AwardedQualification[];
  readonly trainings: readonly Training[];
}

/** What someone may deliver on a day, asked of the one rule that scheduling books by, for every problem. */
export function capabilitiesOf(entitlement: Entitlement): Capability[] {
  return therapies.flatMap(({ code, name }) => {
    const fitting = problems.flatMap(({ code: problemDescriptor }) => {
      const answer = mayDeliver({ ...entitlement, therapy: code, problemDescriptor });
      return answer.allowed ? [{ problemDescriptor, as: answer.as }] : [];
    });
    const [first] = fitting;
    if (first === undefined) return [];
    const onlyFor =
      fitting.length === problems.length ? null : fitting.map(({ problemDescriptor }) => problemDescriptor);
    return [{ therapy: code, name, as: first.as, onlyFor }];
  });
}
