import type { Cohort } from '../domain/cohort.js';
import type { Day } from '../domain/days.js';
import { rotaOf } from '../domain/diary.js';
import type { Chain, Command } from './command.js';
import { personCommands } from './person-plan.js';
import { offer, registration } from './staff-plan.js';

export interface Plan {
  /** The days on which anything happens, in order. */
  readonly days: readonly PlannedDay[];
  readonly commandCount: number;
}

export interface PlannedDay {
  readonly day: Day;
  readonly chains: readonly Chain[];
}

/** Turns a cohort into the dated commands that people and staff send. */
export function planOf(cohort: Cohort): Plan {
  const rota = rotaOf(cohort.people);
  const byDay = new Map<Day, Chain[]>();
  const add = (chain: Chain): void => {
    const day = chain[0]?.day ?? 0;
    const chains = byDay.get(day);
    if (chains === undefined) byDay.set(day, [chain]);
    else chains.push(chain);
  };
  for (const clinic of rota.clinics) add(offer(clinic));
  for (const person of cohort.people) {
    for (const chain of dailyChains(personCommands(cohort.provider.code, person, rota))) add(chain);
  }
  const firstDay = Math.min(...byDay.keys()) - 1;
  for (const clinician of rota.clinicians) add(registration(clinician, firstDay));
  const days = [...byDay].map(([day, chains]) => ({ day, chains })).sort((one, other) => one.day - other.day);
  const commandCount = days.flatMap(({ chains }) => chains).reduce((sum, chain) => sum + chain.length, 0);
  return { days, commandCount };
}

function dailyChains(commands: readonly Command[]): Command[][] {
  const chains: Command[][] = [];
  for (const command of commands) {
    const last = chains.at(-1);
    if (last?.[0]?.day === command.day) last.push(command);
    else chains.push([command]);
  }
  return chains;
}
