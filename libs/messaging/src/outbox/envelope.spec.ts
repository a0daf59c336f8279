import { HTTP, type KafkaMessage, Kafka as KafkaBinding } from 'cloudevents';
import { newEvent } from '#domain-model/define-event';
import { VisitMade } from '../../test/visits.service.js';
import { onTheWire, provider } from '../../test/wire.js';
import { readEnvelope, readEvent, Unreadable } from '../consumer/cloud-event-codec.js';
import { composeMessage, faultsOf } from './envelope.js';

const ids = {
  visitorId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
  houseId: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4',
};
const visit = newEvent(VisitMade, '2025-03-01T10:00:00.000Z', { ...ids, hours: 3, mood: 'glad' });

describe('an event on the wire', () => {
  it('is a CloudEvent 1.0 in structured mode, as the CloudEvents library reads it', () => {
    const message = onTheWire(visit, 7, '2025-03-02T09:00:00.000Z');

    const event = asTheLibraryReads(message);

    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'stepwise.visit.made.v1',
      source: '/stepwise/referral',
      subject: `referral/${ids.visitorId}`,
      time: '2025-03-01T10:00:00.000Z',
      recordedtime: '2025-03-02T09:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'urn:stepwise:event:visit.made.v1',
      dataclassification: 'restricted',
      partitionkey: ids.houseId,
      sequence: '00000000000000000007',
      tenant: provider,
      data: { ...ids, hours: 3, mood: 'glad' },
    });
    expect(event['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  });

  it('is keyed as its definition says and has what routes it in its headers', () => {
    const { key, headers } = onTheWire(visit, 1);

    expect(key).toBe(ids.houseId);
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      'ce_specversion': '1.0',
      'ce_type': 'stepwise.visit.made.v1',
      'ce_source': '/stepwise/referral',
      'ce_tenant': provider,
    });
    expect(Object.keys(headers ?? {})).toEqual(expect.arrayContaining(['ce_id', 'ce_time', 'traceparent']));
  });

  it('is read back as the event that was recorded', () => {
    const message = onTheWire(visit, 7);

    const envelope = readEnvelope({ headers: message.headers, value: Buffer.from(message.value) });
    const consumed = readEvent(envelope, VisitMade, ids.houseId);

    expect(consumed).toMatchObject({
      aggregateId: ids.visitorId,
      key: ids.houseId,
      sequence: 7,
      providerCode: provider,
      occurredAt: visit.occurredAt,
      data: visit.data,
    });
  });

  it('is read in binary mode too, as the CloudEvents library writes it', () => {
    const event = asTheLibraryReads(onTheWire(visit, 7));

    const binary = HTTP.binary(event);
    const headers = Object.fromEntries(
      Object.entries(binary.headers).map(([name, value]) => [name.replace(/^ce-/, 'ce_'), String(value)]),
    );
    const envelope = readEnvelope({ headers, value: Buffer.from(String(binary.body)) });

    expect(readEvent(envelope, VisitMade, ids.houseId)).toMatchObject({ sequence: 7, data: visit.data });
  });

  it('leaves out what its schema does not declare', () => {
    const chatty = { ...visit, data: { ...visit.data, surname: 'Sentinel' } };

    expect(onTheWire(chatty, 1).value).not.toContain('Sentinel');
  });

  it('is not composed when it breaks its own schema; the refusal quotes no value', () => {
    const wrong = { ...visit, data: { ...visit.data, hours: 987_654 } };

    expect(() => onTheWire(wrong, 1)).toThrow('An event visit.made.v1 breaks its own schema: hours too_big.');
  });
});

describe('a message that cannot be read', () => {
  const good = onTheWire(visit, 1);
  const structured = { 'content-type': 'application/cloudevents+json' };

  it.each([
    ['has no value', { value: null, headers: structured }, 'no value'],
    ['is not JSON', { value: Buffer.from('{"name":"Sentinel'), headers: structured }, 'not JSON'],
    ['has a list for an event', { value: Buffer.from('[1]'), headers: structured }, 'envelope: invalid_type'],
    [
      'has a tenant that is no ODS code',
      changed('"tenant":"DH0"', '"tenant":"A,B"'),
      'envelope: tenant invalid_format',
    ],
    [
      'has a sequence of another form',
      changed(/"sequence":"\d+"/, '"sequence":"7"'),
      'envelope: sequence invalid_format',
    ],
    [
      'begins its sequence at 0',
      changed(/"sequence":"\d+"/, `"sequence":"${'0'.repeat(20)}"`),
      'envelope: sequence invalid_format',
    ],
  ])('%s', (_fault, message, reason) => {
    expect(() => readEnvelope(message)).toThrow(new Unreadable(reason));
  });

  it('has data that break the schema: the reason names every path and no value', () => {
    const message = changed('"hours":3,"mood":"glad"', '"hours":"Sentinel","mood":"sad"');

    expect(() => readEvent(readEnvelope(message), VisitMade, null)).toThrow(
      new Unreadable('data: hours invalid_type, mood invalid_value'),
    );
  });

  function changed(from: string | RegExp, to: string) {
    return { headers: good.headers, value: Buffer.from(good.value.replace(from, to)) };
  }
});

it.each(['visitorId', 'houseId'] as const)(
  'goes out with its ids in small letters alone: %s is refused in capitals',
  (name) => {
    const shouted = { ...visit, data: { ...visit.data, [name]: visit.data[name].toUpperCase() } };

    expect(() => onTheWire(shouted, 1)).toThrow(`An event visit.made.v1 spells its ${name} in capitals.`);
  },
);

describe('the faults of a value', () => {
  it('are paths and codes', () => {
    expect(faultsOf([{ path: ['scores', 0, 'total'], code: 'too_big' }, { path: [] }])).toBe(
      'scores.0.total too_big, invalid',
    );
  });
});

it('takes its cause from the event that is being consumed', () => {
  const message = composeMessage(visit, {
    id: 'an-id',
    providerCode: provider,
    recordedAt: visit.occurredAt,
    trace: {
      correlationId: 'a-correlation',
      causationId: 'a-cause',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    },
    typePrefix: 'uk.nhs.example.',
    source: '/spec',
  });

  expect(JSON.parse(message.body)).toMatchObject({
    type: 'uk.nhs.example.visit.made.v1',
    dataschema: 'urn:uk:nhs:example:event:visit.made.v1',
    correlationid: 'a-correlation',
    causationid: 'a-cause',
  });
});

function asTheLibraryReads(message: ReturnType<typeof onTheWire>) {
  const wire: KafkaMessage = {
    key: String(message.key),
    value: message.value,
    body: message.value,
    headers: Object.fromEntries(
      Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
    ),
  };
  const event = KafkaBinding.toEvent(wire);
  if (Array.isArray(event)) throw new Error('The library read a batch.');
  return event;
}
