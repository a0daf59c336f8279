import { eventually } from './eventually.js';

describe('eventually', () => {
  it('resolves to what the assertion returns once it holds', async () => {
    let tries = 0;

    const answer = await eventually(() => {
      tries += 1;
      expect(tries).toBe(3);
      return 'done';
    });

    expect(answer).toBe('done');
  });

  it('throws the last failure when time is up', async () => {
    const waiting = eventually(() => Promise.reject(new Error('not yet')), { within: 60 });

    await expect(waiting).rejects.toThrow('not yet');
  });
});
