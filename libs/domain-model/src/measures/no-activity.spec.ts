import { noActivityBand } from './no-activity.js';

describe('an open referral whose last therapy session lies back', () => {
  it.each([
    [0, '0-60'],
    [60, '0-60'],
    [61, '61-90'],
    [90, '61-90'],
    [91, '91-120'],
    [120, '91-120'],
    [121, 'over-120'],
  ])('by %d days is in the national band %s', (days, band) => {
    expect(noActivityBand(days)).toBe(band);
  });
});
