import { slowestSuites } from './slowest-suites.mjs';

const suite = (name: string, seconds: number) => ({
  name: `/clone/${name}`,
  startTime: 5_000,
  endTime: 5_000 + seconds * 1_000,
});

describe('the slowest suites of a run', () => {
  it('are listed slowest first, with their seconds and without the folder of the clone', () => {
    const results = { testResults: [suite('apps/a.spec.ts', 0.25), suite('test/b.spec.ts', 12.34)] };

    expect(slowestSuites(results, '/clone')).toEqual([
      '  12.3 s  test/b.spec.ts',
      '   0.3 s  apps/a.spec.ts',
    ]);
  });

  it('are ten, however many ran', () => {
    const testResults = Array.from({ length: 40 }, (_, at) => suite(`libs/${at}.spec.ts`, at));

    const lines = slowestSuites({ testResults }, '/clone');

    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain('39.0 s  libs/39.spec.ts');
  });

  it('are none where no suite ran', () => {
    expect(slowestSuites({ testResults: [] }, '/clone')).toEqual([]);
  });
});
