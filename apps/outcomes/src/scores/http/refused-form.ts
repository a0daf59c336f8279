import { isUUID } from 'class-validator';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { RefusedForm } from '../application/unscored-risks.js';

/**
 * What can safely be read of a body that was refused, whatever its shape: the name of the PHQ-9 in any spelling, and whole
 * numbers, also in quotation marks. Anything else is no answer: guessing one from words would raise what nobody said.
 */
export function refusedFormIn(
  body: unknown,
  now: Instant,
): Pick<RefusedForm, 'appointmentId' | 'takenAt' | 'questionnaires'> {
  const appointmentId = fieldOf(body, 'appointmentId');
  const sent = fieldOf(body, 'questionnaires');
  return {
    appointmentId: isUUID(appointmentId) ? String(appointmentId).toLowerCase() : null,
    takenAt: pastInstantIn(fieldOf(body, 'takenAt'), now),
    questionnaires: (Array.isArray(sent) ? sent : [sent]).map(filledInOf),
  };
}

function filledInOf(sent: unknown): RefusedForm['questionnaires'][number] {
  const answers = fieldOf(sent, 'answers');
  const item9 = numberIn(fieldOf(sent, 'item9'));
  return {
    instrument: tokenIn(fieldOf(sent, 'instrument')),
    ...(Array.isArray(answers) ? { answers: answers.map(numberIn) } : {}),
    ...(item9 === null ? {} : { item9 }),
  };
}

/** `PHQ9`, `phq-9` and `PHQ 9` mean one questionnaire. */
function tokenIn(sent: unknown): string {
  const written = typeof sent === 'string' ? sent : '';
  return written.toUpperCase().replaceAll(/[^A-Z0-9]/g, '') === 'PHQ9' ? 'PHQ-9' : written;
}

function numberIn(sent: unknown): number | null {
  if (typeof sent === 'number') return sent;
  return typeof sent === 'string' && /^\s*\d\s*$/.test(sent) ? Number(sent) : null;
}

function pastInstantIn(sent: unknown, now: Instant): Instant | null {
  if (typeof sent !== 'string' || !/^(19|20)\d\d-\d\d-\d\dT.*Z$/.test(sent)) return null;
  if (Number.isNaN(Date.parse(sent))) return null;
  const at = toInstant(sent);
  return at <= now ? at : null;
}

function fieldOf(sent: unknown, name: string): unknown {
  return typeof sent === 'object' && sent !== null ? Reflect.get(sent, name) : undefined;
}
