import { z } from 'zod';
import { defineEvent, newEvent, identifier, type EventDescription } from '../define-event.js';
import { everyEvent } from './every-event.js';
import { ReferralReceived } from './referral.events.js';

/** What could tell who someone is, or hold free text: no field of an event may be called so. */
const namesWho = /name|nhs|birth|postcode|address|telephone|email|phone|gender|ethnic|text|comment|note/i;

describe('the published language', () => {
  it('has at least the events that the services live on', () => {
    expect(everyEvent.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'referral.received.v1',
        'assessment.recorded.v1',
        'referral.accepted.v1',
        'referral.declined.v1',
        'referral.discharged.v1',
        'clinic.offered.v1',
        'clinic.withdrawn.v1',
        'appointment.booked.v1',
        'appointment.moved.v1',
        'appointment.cancelled.v1',
        'appointment.attended.v1',
        'appointment.missed.v1',
        'scores.recorded.v1',
        'risk.raised.v1',
        'risk.reviewed.v1',
        'course.ended.v1',
        'outcome.revised.v1',
        'clinician.registered.v1',
        'clinician.qualified.v1',
        'clinician.left.v1',
        'training.enrolled.v1',
      ]),
    );
  });

  it('has each type once', () => {
    expect(new Set(everyEvent.map(({ type }) => type)).size).toBe(everyEvent.length);
  });

  it('keeps all events of one kind of aggregate on one topic, under one id and one key', () => {
    const ways = new Set(
      everyEvent.map(({ aggregate, topic, aggregateId, key }) => [aggregate, topic, aggregateId, key].join()),
    );

    expect([...ways].sort()).toEqual([
      'appointment,scheduling,appointmentId,referralId',
      'clinic,scheduling,clinicId,clinicId',
      'clinician,workforce,clinicianId,clinicianId',
      'course,outcomes,courseId,courseId',
      'person,referral,personId,personId',
      'referral,referral,referralId,referralId',
    ]);
  });

  it.each(everyEvent)('says of $type in sentences what it means, when it fires and when not', (event) => {
    for (const sentence of [event.summary, event.firesWhen, event.doesNotFireWhen]) {
      expect(sentence).toMatch(/^[A-Z].{15,}\.$/);
    }
  });
});

describe.each(everyEvent)('the golden example of $type', ({ data, example, aggregateId, key }) => {
  it('satisfies its schema to the letter: nothing missing and nothing more', () => {
    expect(data.strict().parse(example)).toEqual(example);
  });

  it('is refused without any one of its fields: every field is required', () => {
    const accepted = Object.keys(example).filter((field) => {
      const { [field]: _left, ...rest } = example;
      return data.safeParse(rest).success;
    });

    expect(accepted).toEqual([]);
  });

  it('takes a field that a later edition may add, and drops it', () => {
    expect(data.parse({ ...example, addedLater: true })).toEqual(example);
  });

  it('names its aggregate and its key by opaque ids', () => {
    expect(identifier.safeParse(example[aggregateId]).success).toBe(true);
    expect(identifier.safeParse(example[key]).success).toBe(true);
  });
});

describe('no event', () => {
  it('has a field that could tell who someone is, or hold free text', () => {
    const fields = everyEvent.flatMap(({ type, data }) =>
      namesIn(z.toJSONSchema(data)).map((name) => `${type} ${name}`),
    );

    expect(fields.filter((field) => namesWho.test(field.split(' ')[1] ?? ''))).toEqual([]);
  });
});

describe('defining an event', () => {
  const shape = z.object({ referralId: identifier });
  const description: EventDescription<typeof shape> = {
    topic: 'referral',
    aggregate: 'referral',
    aggregateId: 'referralId',
    key: 'referralId',
    summary: '',
    firesWhen: '',
    doesNotFireWhen: '',
    data: shape,
    example: { referralId: ReferralReceived.example.referralId },
  };

  it.each([
    'completed',
    'finished',
    'updated',
    'changed',
    'processed',
    'handled',
    'status',
    'started',
    'failed',
  ])('refuses the word "%s", which does not say what happened', (word) => {
    expect(() => defineEvent(`referral.${word}.v1`, description)).toThrow(`banned word "${word}"`);
  });

  it.each([
    'referral.accepted',
    'Referral.accepted.v1',
    'referral-accepted.v1',
    'referral.accepted.v0',
    'referral..v1',
  ])('refuses the type "%s"', (type) => {
    expect(() => defineEvent(type, description)).toThrow('lower-case words, dots and a major');
  });

  it('refuses an example that breaks the schema', () => {
    expect(() =>
      defineEvent('referral.reopened.v1', { ...description, example: { referralId: '17' } }),
    ).toThrow(z.ZodError);
  });

  it('reads the major from the type', () => {
    expect(defineEvent('referral.reopened.v12', description).major).toBe(12);
  });
});

describe('recording an event', () => {
  it('joins an event with its time and what it carries', () => {
    const recorded = newEvent(ReferralReceived, '2024-06-03T08:00:00.000Z', ReferralReceived.example);

    expect(recorded).toEqual({
      definition: ReferralReceived,
      occurredAt: '2024-06-03T08:00:00.000Z',
      data: ReferralReceived.example,
    });
  });
});

function namesIn(schema: object): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) return [];
    return keyword === 'properties' ? [...Object.keys(value), ...namesIn(value)] : namesIn(value);
  });
}
