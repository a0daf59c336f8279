import 'reflect-metadata';
import { IsId, Optionally } from './field-rules.js';
import { callerFrom } from '../security/scope.js';
import { PathId, RequestPipe } from './validation.js';

class Booking {
  @IsId()
  readonly referralId!: string;

  @IsId({ each: true })
  @Optionally()
  readonly others?: string[];
}

const id = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';
const inCapitals = id.toUpperCase();

describe('an id in capitals', () => {
  it('is the same id in a body, alone and in a list', async () => {
    const booking = await new RequestPipe().transform(
      { referralId: inCapitals, others: [inCapitals, id] },
      { type: 'body', metatype: Booking },
    );

    expect(booking).toEqual({ referralId: id, others: [id, id] });
  });

  it('is the same id in a path', async () => {
    await expect(PathId.transform(inCapitals, { type: 'param' })).resolves.toBe(id);
  });

  it('is the same id in a token', () => {
    const caller = callerFrom({ sub: 'someone', role: 'patient', provider: 'DH0', person_id: inCapitals });

    expect(caller.personId).toBe(id);
  });

  it('that is none is refused as before', async () => {
    const booked = new RequestPipe().transform({ referralId: 7 }, { type: 'body', metatype: Booking });

    await expect(booked).rejects.toThrow('expected string');
  });
});
