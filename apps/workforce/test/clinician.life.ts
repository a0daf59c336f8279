import { londonDay } from '#domain-model/values/calendar';
import { lifeTable } from '#testing/life-table';
import type { Clinician } from '../src/domain/clinician.js';
import { aClinician, aTraining, now } from './a-clinician.js';

type State = 'employed' | 'in training' | 'leaving' | 'departed';

const { qualification } = aTraining;
const today = londonDay(now);

function stateOf({ state }: Clinician): State {
  if (state.leftOn !== null) return state.leftOn > today ? 'leaving' : 'departed';
  const gained = state.qualifications.map((one) => one.qualification);
  const isInTraining = state.trainings.some(
    (training) => (training.endedOn ?? null) === null && !gained.includes(training.qualification),
  );
  return isInTraining ? 'in training' : 'employed';
}

/** The table state × command of a clinician, in the README of this service. */
export const clinicianLife = lifeTable<Clinician, State>({
  of: 'a clinician',
  states: {
    'employed': () => aClinician().build(),
    'in training': () => aClinician().enrolled().build(),
    'leaving': () => aClinician().enrolled().left('2025-03-01').build(),
    'departed': () => aClinician().enrolled().left('2025-01-31').build(),
  },
  stateOf,
  commands: {
    'gain the qualification': (clinician) => clinician.qualify({ qualification, awardedOn: today }, now),
    'enrol in its training': (clinician) => clinician.enrol(aTraining, now),
    'extend its training': (clinician) =>
      clinician.extendTraining({ qualification, plannedCompletionOn: '2026-02-27' }, now),
    'end its training': (clinician) =>
      clinician.endTraining({ qualification, endedOn: today, how: 'left' }, now),
    'leave today': (clinician) => clinician.leave(today, now),
    'leave later': (clinician) => clinician.leave('2025-03-01', now),
  },
});
