import { eventually } from '#testing/eventually';
import { Readiness } from './health.js';
import { runNoticeboard } from '../../test/running-noticeboard.js';

describe('a service that is asked to stop', () => {
  it('is not ready any more', async () => {
    const board = await runNoticeboard();

    board.app.get(Readiness).isDraining = true;
    const readiness = await board.get('/health/ready');
    const liveness = await board.get('/health/live');
    await board.close();

    expect(readiness.status).toBe(503);
    expect(readiness.body['code']).toBe('service.stopping');
    expect(liveness.status).toBe(200);
  });

  it('finishes the open requests before its database connections close, then takes no more', async () => {
    const board = await runNoticeboard();
    const slow = Array.from({ length: 5 }, () => board.get('/notices/slow'));
    await eventually(async () => expect(await inFlight(board.url)).toBeGreaterThanOrEqual(5), {
      within: 5_000,
    });

    const startedAt = Date.now();
    await board.close();
    const answers = await Promise.all(slow);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await expect(board.get('/health/live')).rejects.toThrow('fetch failed');
  });
});

async function inFlight(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^http_requests_in_hand\{[^}]*\} (\d+)/m.exec(metrics)?.[1] ?? 0) - 1;
}
