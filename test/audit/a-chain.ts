import type { RoutePolicy } from '#service-kit/security/route-policy';
import pg from 'pg';
import { recordAudit, type AuditedEnd, type AuditedRecord } from '#service-kit/records/audit';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { KeepAudit0002 } from '../../apps/scheduling/src/database/migrations/0002-keep-audit.js';
import { CreateScheduling0001 } from '../../apps/scheduling/src/database/migrations/0001-create-scheduling.js';

export const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';
export const referralId = '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47';

/** A clinician of DH0 looks at a referral, unless a spec says otherwise. */
export function aRequestContext(
  given: Partial<RequestContext> & { providerCode?: string } = {},
): RequestContext {
  const { providerCode = 'DH0', ...rest } = given;
  return {
    caller: {
      subject: 'clinician-1',
      role: 'clinician',
      icbCode: null,
      providerCode,
      providers: [providerCode],
    },
    now: '2026-01-05T09:00:00.000Z',
    route: 'GET /referrals/:referralId',
    policy: aRoutePolicy('GET /referrals/:referralId', 'one'),
    correlationId: '0198f000-0000-7000-8000-0000000000c0',
    accessReason: null,
    ...rest,
  };
}

/** Of a clinician's route, whose record is of one person or of many. */
export function aRoutePolicy(route: string, record: RoutePolicy['record']): RoutePolicy {
  return { route, service: 'referral', roles: ['clinician'], record, careTeam: false };
}

/** A database with its audit, as a service has it, and the three who come to it. */
export class AChain {
  private constructor(
    readonly database: ScratchDatabase,
    readonly transactions: Transactions,
    readonly owner: pg.Client,
    readonly superuser: pg.Client,
  ) {}

  static async open(): Promise<AChain> {
    const database = await scratchDatabase('scheduling', [CreateScheduling0001, KeepAudit0002]);
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    const superuser = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
    await superuser.connect();
    return new AChain(database, new Transactions(await database.dataSource()), owner, superuser);
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.superuser.end();
    await this.database.drop();
  }

  /** Someone looks, and the look is written as a service writes it. */
  async looked(
    context: RequestContext = aRequestContext(),
    audited: readonly AuditedRecord[] = [{ personId, referralId }],
    end: AuditedEnd = { outcome: 'done', breakGlass: false },
  ): Promise<void> {
    await this.transactions.run(context.caller, (tx) => recordAudit(tx, context, { ...end, audited }));
  }

  /** As the service asks for it. */
  async seal(): Promise<void> {
    await this.transactions.run({ providers: [] }, (tx) => tx.query('select seal_audit(1000)'));
  }

  /** What somebody could do who may do anything: no trigger stops a superuser. */
  async tamper(...statements: readonly string[]): Promise<void> {
    await this.superuser.query(`set session_replication_role = replica`);
    for (const statement of statements) await this.superuser.query(statement);
    await this.superuser.query(`set session_replication_role = origin`);
  }

  async startAgain(): Promise<void> {
    await this.tamper('truncate audit_entry, audit_record, audit_seal, audit_unsealed, break_glass_review');
  }
}
