import { BadRequestException, NotFoundException } from '@nestjs/common';
import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import { ruleBrokenBy } from '#testing/broken-rule';
import { problemOf, refusalOf, Refused } from './problem-details.js';

const trace = { correlationId: '0198f000-0000-7000-8000-000000000001', traceparent: '' };

describe('a broken rule', () => {
  it.each<['wrongValue' | 'wrongState' | 'unknown' | 'stale' | 'forbidden', number]>([
    ['wrongValue', 422],
    ['wrongState', 409],
    ['unknown', 404],
    ['stale', 412],
    ['forbidden', 403],
  ])('of the kind %s is answered %i', (kind, status) => {
    const problem = problemOf(refusalOf(RuleBroken[kind]('referral.refused', 'No.')), trace);

    expect(problem).toMatchObject({
      status,
      code: 'referral.refused',
      type: 'urn:stepwise:problem:referral.refused',
    });
  });

  it('names the field that it speaks of', () => {
    const broken = RuleBroken.wrongValue('time.in-future', 'Not yet.', 'receivedOn');

    const problem = problemOf(refusalOf(broken), trace);

    expect(problem.errors).toEqual([{ field: 'receivedOn', code: 'time.in-future', message: 'Not yet.' }]);
  });

  it('names every field, where several are wrong at once', () => {
    const wrong = (code: string, field: string) => RuleBroken.wrongValue(code, `${field} is needed.`, field);
    const broken = ruleBrokenBy(() =>
      refuseTogether([wrong('a.needed', 'a'), undefined, wrong('b.needed', 'b')]),
    );

    const problem = problemOf(refusalOf(broken), trace);

    expect(problem).toMatchObject({ status: 422, code: 'a.needed' });
    expect(problem.errors?.map(({ field, code }) => [field, code])).toEqual([
      ['a', 'a.needed'],
      ['b', 'b.needed'],
    ]);
  });

  it('says when another attempt is worth it', () => {
    const problem = problemOf(
      refusalOf(RuleBroken.wrongState('a.not-yet', 'Not yet.', { retryAfterMs: 250 })),
      trace,
    );

    expect(problem.retryAfterMs).toBe(250);
  });
});

describe('anything else that is thrown', () => {
  it('is a fault of ours, of which nothing is shown', () => {
    const problem = problemOf(refusalOf(new Error('password=sesame')), trace);

    expect(problem).toMatchObject({ status: 500, code: 'fault.internal' });
    expect(JSON.stringify(problem)).not.toContain('sesame');
  });

  it('is answered 503 when PostgreSQL is away', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const stopping = Object.assign(new Error('query'), { driverError: { code: '57P01' } });
    const lost = new Error('Connection terminated unexpectedly');

    const statuses = [refused, stopping, lost].map((error) => refusalOf(error).status);

    expect(statuses).toEqual([503, 503, 503]);
  });

  it('has the status of the framework and drops its words', () => {
    const notFound = refusalOf(new NotFoundException('Cannot GET /persons/9434765919'));
    const unreadable = refusalOf(new BadRequestException('Unexpected token J in "Jane"'));

    expect(notFound).toEqual({
      status: 404,
      code: 'route.unknown',
      detail: 'There is nothing at this address.',
    });
    expect(unreadable).toEqual({ status: 400, code: 'body.not-json', detail: 'The body is not JSON.' });
  });

  it('is answered as the kit says where the kit refuses', () => {
    const refusal = { status: 413, code: 'body.too-large', detail: 'Too large.' };

    expect(refusalOf(new Refused(refusal))).toBe(refusal);
  });
});
