import { z } from 'zod';
import type { Role } from '#service-kit/security/scope';
import { eventually } from '#testing/eventually';
import { testToken } from '#testing/tokens';
import type { Platform } from './platform.js';
import type { KnownIds } from './values.js';

/** Somebody whose record a provider stores, with all its parts. */
export interface StoredPerson {
  readonly personId: string;
  readonly referralId: string;
  readonly appointmentIds: readonly string[];
  readonly questionnaireIds: readonly string[];
  /** Names, birth date, NHS number and so on: what must be seen by nobody else. */
  readonly identity: readonly string[];
}

/** A provider organisation with staff and people, all entered through the gateway. */
export interface FilledProvider {
  readonly code: string;
  readonly icb: string;
  readonly clinicianIds: readonly string[];
  readonly clinicIds: readonly string[];
  readonly people: readonly StoredPerson[];
  /** A token of the role, for a member of staff or for the first person. */
  token(role: Role, person?: StoredPerson): Promise<string>;
}

export interface Newcomer {
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly nhsNumber: string;
  readonly postcode: string;
  readonly telephone: string;
  readonly email: string;
}

/** Fills a provider: a practitioner with a clinic, and each of these people seen once, at risk, and waiting. */
export async function fill(
  platform: Platform,
  { code, icb, people }: { code: string; icb: string; people: readonly Newcomer[] },
): Promise<FilledProvider> {
  const claims = { provider: code, icb };
  const manager = await testToken('service-manager', claims);
  const ask = asking(platform);
  const { clinicianId } = await ask('/clinicians', manager, practitioner, 'clinicianId');
  await ask(`/clinicians/${clinicianId}/qualifications`, manager, qualification);
  const clinic = { clinicianId, ...morning };
  const { clinicId } = await eventually(() => ask('/clinics', manager, clinic, 'clinicId'));
  const clinician = await testToken('clinician', { ...claims, clinicianId });
  const stored: StoredPerson[] = [];
  for (const [index, person] of people.entries())
    stored.push(await treat({ ask, clinician, clinicId, person, at: 9 + index }));
  return {
    code,
    icb,
    clinicianIds: [clinicianId],
    clinicIds: [clinicId],
    people: stored,
    token: (role, person = stored[0]) => testToken(role, claimsOf(role, { code, icb, clinicianId, person })),
  };
}

interface Holder {
  readonly code: string;
  readonly icb: string;
  readonly clinicianId: string;
  readonly person: StoredPerson | undefined;
}

function claimsOf(role: Role, { code, icb, clinicianId, person }: Holder) {
  if (role === 'operator') return {};
  if (role === 'icb-analyst') return { icb };
  if (role === 'patient') return { provider: code, personId: person?.personId ?? '' };
  return { provider: code, icb, ...(role === 'clinician' ? { clinicianId } : {}) };
}

const practitioner = {
  givenName: 'Orlaith',
  familyName: 'Quillfeather',
  role: 'psychological-wellbeing-practitioner',
  wholeTimeEquivalent: 0.8,
  employedFrom: '2023-09-01',
};
const qualification = { qualification: '10', awardedOn: '2022-10-14' };
const day = '2026-03-09';
const morning = {
  startsAt: `${day}T08:00:00.000Z`,
  endsAt: `${day}T20:00:00.000Z`,
  media: ['02', '11'],
  purposes: ['assessment', 'treatment'],
};
const guidedSelfHelp = '748051000000105';

/** Sends a command that must be accepted, and gives ids of the answer. */
type Ask = <Wanted extends string>(
  path: string,
  token: string,
  body: unknown,
  ...wanted: Wanted[]
) => Promise<Record<Wanted, string>>;

const anyIds = z.record(z.string(), z.unknown());

function asking(platform: Platform): Ask {
  return async (path, token, body, ...wanted) => {
    const answer = await platform.gateway.request('POST', path, { token, body });
    const answered = anyIds.safeParse(answer.body).data ?? {};
    const ids = wanted.map((name) => [name, z.uuid().safeParse(answered[name]).data]);
    if (ids.every(([, id]) => id !== undefined)) return Object.fromEntries(ids) as Record<string, string>;
    throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
}

interface Treatment {
  readonly ask: Ask;
  readonly clinician: string;
  readonly clinicId: string;
  readonly person: Newcomer;
  /** The hour of the appointment. */
  readonly at: number;
}

/** Referred, booked, asked how it is, seen, assessed, accepted, and booked once more. */
async function treat({ ask, clinician, clinicId, person, at }: Treatment): Promise<StoredPerson> {
  const referral = { source: 'A1', receivedOn: '2026-03-02', person: asSent(person) };
  const whose = await ask('/referrals', clinician, referral, 'referralId', 'personId');
  const { referralId } = whose;
  const booking = (hour: number, type: string, more = {}) => ({
    referralId,
    clinicId,
    minutes: 40,
    type,
    medium: '02',
    bookedAt: '2026-03-03T10:00:00.000Z',
    startsAt: `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`,
    ...more,
  });
  const { appointmentId: first } = await eventually(() =>
    ask('/appointments', clinician, booking(at, '01'), 'appointmentId'),
  );
  const recordedAt = `${day}T19:30:00.000Z`;
  const seen = { attendance: '5', minutes: 40, recordedAt };
  await ask(`/appointments/${first}/attendance`, clinician, seen);
  // After the attendance: a session is not closed over a risk that nobody has reviewed, and this one stays open.
  const scores = { takenAt: `${day}T19:50:00.000Z`, occasion: 'outside', questionnaires };
  const { questionnaireId } = await eventually(() =>
    ask(`/referrals/${referralId}/scores`, clinician, scores, 'questionnaireId'),
  );
  const step = { step: '2', therapy: guidedSelfHelp };
  const assessed = { assessedOn: day, suitable: true, problemDescriptor: 'F411', ...step };
  await ask(`/referrals/${referralId}/assessment`, clinician, assessed);
  await ask(`/referrals/${referralId}/acceptance`, clinician, { acceptedOn: day, ...step });
  const next = booking(at + 5, '03');
  const { appointmentId: second } = await eventually(() =>
    ask('/appointments', clinician, next, 'appointmentId'),
  );
  return {
    ...whose,
    appointmentIds: [first, second],
    questionnaireIds: [questionnaireId],
    identity: [...Object.values<string>({ ...person }), person.nhsNumber.replaceAll(' ', '')],
  };
}

const questionnaires = [
  // Item 9 is above 0: somebody must look.
  { instrument: 'PHQ-9', answers: [2, 2, 2, 2, 2, 2, 1, 1, 1] },
  { instrument: 'GAD-7', answers: [2, 2, 2, 2, 2, 2, 1] },
];

/** The person of a referral, as it is sent. */
export function asSent({ givenName, familyName, birthDate, ...more }: Partial<Newcomer>) {
  const contact = { preference: 'telephone', safeToLeaveMessage: true };
  const nhsNumberVerifiedBy = more.nhsNumber === undefined ? undefined : 'document-seen';
  return { givenName, familyName, birthDate, ...more, nhsNumberVerifiedBy, contact };
}

/** What a provider stores, by the name of the field that says which. */
export function idsOf({ people, clinicianIds, clinicIds }: Omit<FilledProvider, 'token'>): KnownIds {
  return new Map([
    ['personId', people.map(({ personId }) => personId)],
    ['referralId', people.map(({ referralId }) => referralId)],
    ['appointmentId', people.flatMap(({ appointmentIds }) => appointmentIds)],
    ['questionnaireId', people.flatMap(({ questionnaireIds }) => questionnaireIds)],
    ['clinicianId', clinicianIds],
    ['clinicId', clinicIds],
  ]);
}
