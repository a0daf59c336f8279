import { captureLogs } from './captured-logs.js';

describe('captured logs', () => {
  it('store what is written and parse the lines that are JSON', () => {
    const logs = captureLogs();
    process.stdout.write('{"outcome":"accepted"}\nplain words\n');
    process.stderr.write('a complaint\n');
    logs.stop();

    expect(logs.lines()).toEqual([{ outcome: 'accepted' }]);
    expect(logs.text()).toContain('a complaint');
  });

  it('store nothing that is written after they are stopped', () => {
    const logs = captureLogs();
    logs.stop();
    const outer = captureLogs();
    process.stdout.write('later');
    outer.stop();

    expect(logs.text()).toBe('');
  });
});
