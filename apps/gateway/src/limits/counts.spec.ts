import { Counts, networkOf } from './counts.js';

describe('a count', () => {
  it('says how long to wait once there is no room, and begins anew with the next window', () => {
    const counts = new Counts(2, 1_000);

    expect([counts.add('a', 0), counts.add('a', 100), counts.add('a', 400)]).toEqual([0, 0, 600]);
    expect([counts.add('b', 400), counts.add('a', 1_000), counts.add('a', 1_500)]).toEqual([0, 0, 0]);
  });

  it('is looked at without being changed', () => {
    const counts = new Counts(1, 1_000);

    expect(counts.waitFor('a', 0)).toBe(0);
    counts.add('a', 0);
    expect([counts.waitFor('a', 400), counts.waitFor('a', 400), counts.waitFor('a', 1_000)]).toEqual([
      600, 600, 0,
    ]);
  });

  it('stores as many keys as it can, and forgets those that began first', () => {
    const counts = new Counts(1, 1_000_000);
    counts.add('first', 0);

    for (let key = 0; key < 10_000; key += 1) counts.add(String(key), 1);

    expect([counts.waitFor('first', 2), counts.waitFor('9999', 2)]).toEqual([0, 999_999]);
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
