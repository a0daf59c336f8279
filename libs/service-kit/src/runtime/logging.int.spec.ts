import { captureLogs } from '#testing/captured-logs';
import { runNoticeboard, type RunningNoticeboard } from '../../test/running-noticeboard.js';

const notice = {
  title: 'Fire drill',
  postedOn: '2026-03-29',
  contact: { preference: 'letter', safeToLeaveMessage: true },
};
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let board: RunningNoticeboard;

beforeAll(async () => {
  board = await runNoticeboard(() => ({ LOG_LEVEL: 'info' }));
});

afterAll(() => board.close());

describe('the logs', () => {
  it('have one line a request, by route pattern, and nothing of what was sent', async () => {
    const secret = 'Sentinelsurname';
    const logs = captureLogs();

    await board.post('/notices', { ...notice, title: secret });
    await board.post('/notices', { ...notice, [secret]: secret, postedOn: secret });
    await board.post('/notices', `{"title": "${secret}"`);
    await board.post('/notices', { ...notice, title: `uncountable ${secret}` });
    await board.get(`/notices/${secret}?name=${secret}`, {
      'x-correlation-id': secret,
      'user-agent': secret,
    });
    await board.get(`/${secret}`);
    logs.stop();

    const requests = logs.lines().filter((line) => line['msg'] === 'request');
    expect(requests.map(({ route, status }) => `${String(route)} ${String(status)}`)).toEqual([
      '/notices 201',
      '/notices 422',
      '/notices 400',
      '/notices 500',
      '/notices/:noticeId 422',
      'unknown 404',
    ]);
    expect(requests[0]).toMatchObject({ service: 'noticeboard', method: 'POST', role: 'administrator' });
    expect(requests[0]?.['correlationId']).toMatch(uuid);
    expect(logs.lines().find((line) => line['level'] === 'error')).toMatchObject({ errorCode: '22P02' });
    expect(logs.text()).not.toContain(secret);
  });
});
