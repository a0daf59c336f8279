import { FrontDesk } from './a-front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await FrontDesk.open();
});
afterAll(() => desk.close());

describe('a correction of a referral', () => {
  it.each([
    ['receipt', 'correction', { source: 'H2' }, '2024-06-02T09:00:00.000Z'],
    ['closure', 'closure-correction', { closedOn: '2024-06-21' }, '2024-06-19T09:00:00.000Z'],
  ])(
    'is dated neither before the %s that it corrects nor before the last one',
    async (_, path, change, early) => {
      const { referralId } = await desk.referred();
      await desk.decline(referralId);
      const correct = (what: string, body: object) =>
        desk.post('administrator', `/referrals/${referralId}/${what}`, {
          body: { reason: 'transcription', ...body },
        });

      const tooEarly = await correct(path, { ...change, correctedAt: early });
      const inTurn = await correct('correction', { source: 'M6', correctedAt: '2025-01-30T10:00:00.000Z' });
      const outOfTurn = await correct(path, { ...change, correctedAt: '2025-01-30T09:00:00.000Z' });

      expect(inTurn.status).toBe(200);
      for (const refused of [tooEarly, outOfTurn]) {
        expect(refused).toMatchObject({
          status: 422,
          body: { code: 'time.before-what-went-before', errors: [{ field: 'correctedAt' }] },
        });
      }
    },
  );
});
