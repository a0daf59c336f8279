import { randomUUID } from 'node:crypto';
import { Metrics } from '../runtime/metrics.js';
import { Configuration } from '../runtime/configuration.js';
import { AuditSealer } from './audit-sealer.js';
import { recordAudit } from './audit.js';
import type { RequestContext } from '../http/request-context.js';
import { Log } from '../runtime/logging.js';
import { Transactions } from '../database/transaction.js';
import { captureLogs } from '#testing/captured-logs';
import { runNoticeboard, type RunningNoticeboard } from '../../test/running-noticeboard.js';

let board: RunningNoticeboard;
let transactions: Transactions;
beforeAll(async () => {
  board = await runNoticeboard(() => ({ LOG_LEVEL: 'info' }));
  transactions = board.app.get(Transactions);
});
afterAll(() => board.close());

function aSealer(): AuditSealer {
  return new AuditSealer(transactions, board.app.get(Log), new Metrics(board.app.get(Configuration)));
}

async function looked(providerCode: string): Promise<void> {
  const context: RequestContext = {
    caller: { subject: 'a-spec', role: 'clinician', providerCode, providers: [providerCode], icbCode: null },
    now: '2026-03-29T12:00:00.000Z',
    route: 'GET /notices',
    policy: null,
    correlationId: randomUUID(),
    accessReason: null,
  };
  const end = { outcome: 'done', breakGlass: false } as const;
  await transactions.run(context.caller, (tx) =>
    recordAudit(tx, context, { ...end, audited: [{ personId: randomUUID() }] }),
  );
}

describe('the sealer of the audit', () => {
  it('seals whatever waits, of every provider', async () => {
    for (const provider of ['DH0', 'RW1', 'DH0']) await looked(provider);

    const sealed = [await aSealer().seal(), await aSealer().seal()];

    expect(sealed).toEqual([3, 0]);
  });

  it('leaves nothing undone and nothing done twice when several seal at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => looked('DH0')));

    const sealed = await Promise.all([aSealer().seal(), aSealer().seal(), aSealer().seal()]);

    const rest = await aSealer().seal();
    expect(sealed.reduce((sum, one) => sum + one, rest)).toBe(50);
  });

  it('says the head of each chain once, and again when it has grown', async () => {
    const sealer = aSealer();
    await looked('RW1');
    await sealer.seal();

    const logs = captureLogs();
    await sealer.bearWitness();
    await sealer.bearWitness();
    await looked('RW1');
    await sealer.seal();
    await sealer.bearWitness();
    logs.stop();

    const said = logs.lines().filter(({ msg }) => msg === 'audit chain head');
    expect(said.map(({ provider }) => provider)).toEqual(['DH0', 'RW1', 'RW1']);
    const [before, after] = said.filter(({ provider }) => provider === 'RW1');
    expect(Number(after?.['number'])).toBe(Number(before?.['number']) + 1);
    expect(String(after?.['hash'])).toMatch(/^[0-9a-f]{64}$/);
  });
});
