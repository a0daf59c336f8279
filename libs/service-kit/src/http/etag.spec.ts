import { ruleBrokenBy } from '#testing/broken-rule';
import { etagOf, ifMatchFrom, refuseIfStale } from './etag.js';

describe('If-Match', () => {
  it.each([
    ['"3"', 3],
    ['W/"3"', 3],
    [etagOf(12), 12],
    ['*', null],
    [undefined, null],
  ])('%s is read as %s', (header, version) => {
    expect(ifMatchFrom(header)).toBe(version);
  });

  it.each(['3', '"three"', '"3', '"3", "4"', 'w/"3"', '""', '"-1"', '"9999999999"', ['"3"', '"4"']])(
    'refuses %s',
    (header) => {
      expect(ruleBrokenBy(() => ifMatchFrom(header))).toMatchObject({
        code: 'if-match.malformed',
        kind: 'wrong-value',
        field: 'If-Match',
      });
    },
  );
});

describe('a version that was read', () => {
  it('may be edited while it is the latest, or when nobody says which was read', () => {
    expect(() => refuseIfStale({ ifMatch: 3 }, 3)).not.toThrow();
    expect(() => refuseIfStale({ ifMatch: null }, 3)).not.toThrow();
    expect(() => refuseIfStale({}, 3)).not.toThrow();
  });

  it('is not edited once there is a later one', () => {
    expect(ruleBrokenBy(() => refuseIfStale({ ifMatch: 3 }, 4))).toMatchObject({
      code: 'record.changed-since-read',
      kind: 'stale',
    });
  });
});
