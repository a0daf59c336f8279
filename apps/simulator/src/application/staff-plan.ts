import type { ClinicianRole, Qualification } from '#domain-model/values/qualification';
import { clinicMinutes, type Clinic, type Clinician } from '../domain/diary.js';
import { londonInstant, type Day } from '../domain/days.js';
import { sentinelStem } from '../domain/identity.js';
import type { Skill } from '../domain/person.js';
import { administratorOf, serviceManager } from './bearers.js';
import type { Chain, Command } from './command.js';

interface Profession {
  readonly role: ClinicianRole;
  readonly qualifications: readonly Qualification[];
}

const professions: Readonly<Record<Skill, Profession>> = {
  'low-intensity': { role: 'psychological-wellbeing-practitioner', qualifications: ['10'] },
  'cognitive-behaviour': { role: 'high-intensity-therapist', qualifications: ['11'] },
  'counselling': { role: 'counsellor', qualifications: ['12'] },
  'interpersonal': { role: 'high-intensity-therapist', qualifications: ['11', '15'] },
  'employment-support': { role: 'employment-adviser', qualifications: ['30'] },
};

/** Every fourth practitioner trains for a year, 2022-23, and treats under supervision meanwhile. */
const training = { enrolledOn: '2022-10-03', plannedCompletionOn: '2023-10-02', awardedOn: '2023-09-15' };
const employedFrom = '2022-10-03';
const qualifiedOn = '2019-09-02';

/** Registers a clinician with what entitles him or her to treat. */
export function registration(clinician: Clinician, day: Day): Chain {
  const { number, skill } = clinician;
  const thing = `clinician:${number}`;
  const { role, qualifications } = professions[skill];
  const isTrainee = skill === 'low-intensity' && number % 4 === 3;
  const register: Command = {
    name: `clinician-${number}`,
    day,
    request: () => ({
      bearer: serviceManager,
      path: '/clinicians',
      body: {
        role: isTrainee ? 'trainee-psychological-wellbeing-practitioner' : role,
        wholeTimeEquivalent: [1, 0.8, 1, 0.6][number % 4] ?? 1,
        employedFrom,
        givenName: 'Staff',
        familyName: `${sentinelStem}staff${number}`,
      },
    }),
    answers: { clinicianId: thing },
  };
  const awardedOn = isTrainee ? training.awardedOn : qualifiedOn;
  return [
    register,
    ...(isTrainee ? [enrolment(thing, { number, day })] : []),
    ...qualifications.map((qualification) => award(thing, { number, day, qualification, awardedOn })),
  ];
}

function enrolment(thing: string, of: { number: number; day: Day }): Command {
  const { enrolledOn, plannedCompletionOn } = training;
  return {
    name: `clinician-${of.number}/training`,
    day: of.day,
    request: (ids) => ({
      bearer: serviceManager,
      path: `/clinicians/${ids.id(thing)}/trainings`,
      body: { qualification: '10', enrolledOn, plannedCompletionOn },
    }),
  };
}

function award(
  thing: string,
  of: { number: number; day: Day; qualification: Qualification; awardedOn: string },
): Command {
  const { qualification, awardedOn } = of;
  return {
    name: `clinician-${of.number}/qualification-${qualification}`,
    day: of.day,
    request: (ids) => ({
      bearer: serviceManager,
      path: `/clinicians/${ids.id(thing)}/qualifications`,
      body: { qualification, awardedOn },
    }),
  };
}

/** Puts a clinic on offer. */
export function offer(clinic: Clinic): Chain {
  const { number, clinician, day, offeredDay } = clinic;
  return [
    {
      name: `clinic-${number}`,
      day: offeredDay,
      request: (ids) => ({
        bearer: administratorOf(number),
        path: '/clinics',
        body: {
          clinicianId: ids.id(`clinician:${clinician.number}`),
          startsAt: londonInstant(day, clinicMinutes.opens),
          endsAt: londonInstant(day, clinicMinutes.closes),
          media: ['01', '02', '11'],
          purposes: ['assessment', 'treatment'],
        },
      }),
      answers: { clinicId: `clinic:${number}` },
    },
  ];
}
