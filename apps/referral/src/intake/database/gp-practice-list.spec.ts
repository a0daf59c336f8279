import { practicesMatching } from '../domain/gp-practices.js';
import { GpPracticeList, practicesIn } from './gp-practice-list.js';

const shipped = new GpPracticeList();

describe('looking up a GP practice', () => {
  it.each([
    'A81001',
    'densham',
    'Densham Surgery',
    'ts18 1hu densham',
    'TS181HU',
    'stockton-on-tees densham',
  ])('finds it by %s', (query) => {
    expect(shipped.matching(query).map(({ code }) => code)).toContain('A81001');
  });

  it('shows at most twenty, those first whose name begins so', () => {
    expect(shipped.matching('a81')).toHaveLength(20);
    expect(shipped.matching('park')[0]?.name).toMatch(/^PARK /);
  });

  it.each(['', '  ', '%', 'nowhere at all'])('finds nothing by "%s"', (query) => {
    expect(shipped.matching(query)).toEqual([]);
  });

  it('says that it is a subset', () => {
    expect(shipped.isSubset).toBe(true);
    expect(shipped.practices.length).toBeGreaterThan(50);
  });
});

describe('the national list', () => {
  it('is read as it is published, without what is closed or no practice', () => {
    const row = (code: string, status: string, setting: string) =>
      [
        code,
        'THE SURGERY',
        'Y63',
        'Q74',
        'A ROAD',
        'A PLACE',
        'A TOWN',
        'A COUNTY',
        '',
        'TS1 1AA',
        '19740401',
        '',
      ]
        .concat([status, 'B', '00K', '20130401', '', '01642', '', '', '', '0', '', '00K', '', setting, ''])
        .map((text) => `"${text}"`)
        .join(',');

    const practices = practicesIn(
      [row('A1', 'A', '4'), row('A2', 'C', '4'), row('A3', 'A', '0'), ''].join('\n'),
    );

    expect(practices).toEqual([{ code: 'A1', name: 'THE SURGERY', town: 'A TOWN', postcode: 'TS1 1AA' }]);
    expect(practicesMatching(practices, 'town')).toHaveLength(1);
  });
});
