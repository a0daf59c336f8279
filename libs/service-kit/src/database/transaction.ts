import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { OdsCode } from '#domain-model/values/ods-code';
import { recordAudit, type Alongside, type AuditedRecord } from '../records/audit.js';
import {
  careTeamRelation,
  confirmationOf,
  joiningOf,
  OutsideCareTeam,
  type Admission,
  type CareTeamRelation,
} from '../security/care-team.js';
import { refuseClosedAccount } from '../security/closed-account.js';
import { isDatabaseAway, isPlanStale, isTransient } from './database-faults.js';
import { giveStoredAnswerOr } from '../http/idempotency.js';
import type { RequestContext } from '../http/request-context.js';
import type { CommandContext } from '../http/command-context.js';
import type { Scope } from '../security/scope.js';
import type { Statements } from './statements.js';
import { inSpan } from '../runtime/trace-context.js';

/** A command that lost to others this often meets more than bad luck. */
const attempts = 6;

/** What a request has named of people, for its audit. */
interface Named {
  readonly audited: readonly AuditedRecord[];
  /** Shown beside, as in a list. */
  readonly listed: readonly AuditedRecord[];
  readonly breakGlass: boolean;
}

/** One open PostgreSQL transaction. */
export class Transaction implements Statements {
  private providers: string;
  private savepoints = 0;
  private context: RequestContext | null = null;
  private relation: CareTeamRelation | null = null;
  private glassIsBroken = false;
  private readonly audited = new Map<string, AuditedRecord>();
  private readonly listed = new Map<string, AuditedRecord>();
  private readonly callbacks: (() => void)[] = [];

  private constructor(
    private readonly runner: QueryRunner,
    providers: string,
  ) {
    this.providers = providers;
  }

  /** Begins with the scope's providers set, in one round trip. */
  static async begin(
    runner: QueryRunner,
    scope: Scope,
    mode: 'read write' | 'read only',
  ): Promise<Transaction> {
    const providers = settingOf(scope.providers);
    const settings = [
      ...(providers === '' ? [] : [`set_config('app.providers', '${providers}', true)`]),
      ...(scope.isPipe === true ? [`set_config('app.pipe', 'on', true)`] : []),
    ];
    await runner.query(`begin ${mode}${settings.length === 0 ? '' : `; select ${settings.join(', ')}`}`);
    // What startTransaction() would have noted; without it EntityManager.save() would begin a transaction of its own.
    Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
    return new Transaction(runner, providers);
  }

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    const result = await this.runner.query(sql, parameters === undefined ? undefined : [...parameters], true);
    return result.records as Row[];
  }

  async execute(sql: string, parameters?: readonly unknown[]): Promise<number> {
    const result = await this.runner.query(sql, parameters === undefined ? undefined : [...parameters], true);
    return result.affected ?? 0;
  }

  async setProviders(providers: readonly OdsCode[]): Promise<void> {
    const setting = settingOf(providers);
    if (setting === this.providers) return;
    await this.runner.query(`select set_config('app.providers', $1, true)`, [setting]);
    this.providers = setting;
  }

  /** When the work throws, what it wrote is undone, the transaction lives on, and the error goes on to the caller. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const providersBefore = this.providers;
    const name = `savepoint_${++this.savepoints}`;
    await this.runner.query(`savepoint ${name}`);
    try {
      const result = await work();
      await this.runner.query(`release savepoint ${name}`);
      return result;
    } catch (error) {
      await this.runner.query(`rollback to savepoint ${name}; release savepoint ${name}`);
      this.providers = providersBefore;
      throw error;
    }
  }

  /**
   * Says whose record this transaction shows or changes: it goes into the audit entry. Whoever loads a record calls this.
   * Outside of a request (a reaction to an event) it does nothing.
   *
   * @throws RuleBroken `care-team.reason-needed` (403) for a clinician outside the care team who gives no reason.
   */
  async auditAccess(...records: readonly AuditedRecord[]): Promise<void> {
    if (this.context === null) return;
    for (const record of records) {
      const key = keyOf(record);
      if (this.audited.has(key)) continue;
      if (this.context.policy?.careTeam) await this.askForReason(this.context, record);
      this.audited.set(key, record);
    }
  }

  /** Says whose record is shown beside that of the request, as in a list: it is audited so, and no reason is asked for. */
  lists(...records: readonly AuditedRecord[]): void {
    for (const record of records) this.listed.set(keyOf(record), record);
  }

  /** For {@link Transactions} alone. */
  get named(): Named {
    const [audited, listed] = [[...this.audited.values()], [...this.listed.values()]];
    return { audited, listed, breakGlass: this.glassIsBroken };
  }

  private async askForReason(context: RequestContext, record: AuditedRecord): Promise<void> {
    this.relation = await careTeamRelation(this, context, record);
    if (this.relation?.membership !== 'outside') return;
    if (context.accessReason === null) throw new OutsideCareTeam(record);
    this.glassIsBroken = true;
  }

  /** How far what is done here takes a clinician into the care team of the record that was concerned last. */
  admitting(clinicianId: string): Admission {
    if (this.context === null) return {};
    const joining = joiningOf(this.relation?.membership ?? null, this.context.accessReason);
    return { joining, confirmedBy: confirmationOf(this.context, this.relation, clinicianId) };
  }

  /**
   * Whether what else there is of the person of a referral may be shown beside it. Whoever is in the team of this referral
   * alone is asked for a reason as for the person; without one it is left out.
   */
  async mayShowBesideReferral(personId: string): Promise<boolean> {
    if (this.relation?.isOfReferralOnly !== true) return true;
    if (this.context?.accessReason === null) return false;
    await this.auditAccess({ personId });
    return true;
  }

  /**
   * Runs the work of a request, then writes its audit entry, and in the same round trip whatever else is to be stored of the
   * result. For {@link Transactions} alone.
   */
  async withRequestContext<T>(
    context: RequestContext,
    work: (tx: Transaction) => Promise<T>,
    store?: (result: T) => Alongside,
  ): Promise<T> {
    this.context = context;
    const result = await work(this);
    const isForgotten = context.policy?.record === 'one' && this.audited.size === 0;
    if (isForgotten) throw new Error(`${context.route} did not say whose record it is about.`);
    const alongside = store?.(result);
    const { listed, ...named } = this.named;
    await recordListed(this, context, listed);
    await recordAudit(this, context, { ...named, outcome: 'done', ...(alongside && { alongside }) });
    return result;
  }

  /** Called once the transaction is committed, never when it is not. Must not throw. */
  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  /** For {@link Transactions} alone. */
  async commit(): Promise<void> {
    await this.runner.commitTransaction();
    for (const callback of this.callbacks) callback();
  }
}

/** Opens transactions. Provided by the kit to every service that has a database. */
export class Transactions {
  /** @param closedAccounts SQL: see {@link refuseClosedAccount} */
  constructor(
    private readonly dataSource: DataSource,
    private readonly closedAccounts: string | null = null,
  ) {}

  /**
   * Runs the work in one transaction. A serialization failure or a deadlock runs it again in a new one, a few times:
   * the work has no effect outside the transaction.
   */
  async run<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(scope, 'read write', work);
      } catch (error) {
        if (attempt === attempts || !isTransient(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
      }
    }
  }

  /** The same, but PostgreSQL refuses every write. */
  async read<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.once(scope, 'read only', work);
  }

  /** A look at people's records: a read that leaves its audit entry. */
  async auditedRead<T>(context: RequestContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.notingUndone(context, (tx) => tx.withRequestContext(context, work));
  }

  /**
   * The same for an account that is closed ({@link refuseClosedAccount}): for what has to reach the service whoever sends
   * it, where the answer says nothing of what was found.
   */
  async auditedForClosedAccount<T>(
    context: RequestContext,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.run(context.caller, (tx) => tx.withRequestContext(context, work));
  }

  /**
   * A command's transaction. With an Idempotency-Key, the effect and its answer are written together; the same key and
   * body sent again, even at the same moment, is given that answer and has no effect. A refusal stores nothing.
   *
   * @throws RuleBroken `idempotency.key-reused` (422) when the key came before with another body,
   *   `idempotency.in-flight` (409) when the first sending is still being worked on.
   */
  async command<Answer>(
    context: CommandContext,
    work: (tx: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    return inSpan(`command ${context.route}`, () =>
      this.notingUndone(context, (tx) =>
        giveStoredAnswerOr(tx, context, (store) => tx.withRequestContext(context, work, store)),
      ),
    );
  }

  /**
   * The command of a caller who belongs to no provider (anyone, an ICB's analyst), on behalf of the provider that it is
   * sent to: its rows are the scope, and the key is stored with it.
   */
  async commandFor<Answer>(
    context: CommandContext,
    providerCode: OdsCode,
    work: (tx: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    const caller = { ...context.caller, providerCode, providers: [providerCode] };
    return this.command({ ...context, caller }, work);
  }

  private forCaller<T>({ caller }: RequestContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.run(caller, async (tx) => {
      await refuseClosedAccount(tx, caller, this.closedAccounts);
      return work(tx);
    });
  }

  /** Whatever ends an attempt, a refusal shows something too: whose record it named is stored, though all else is undone. */
  private async notingUndone<T>(context: RequestContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const last: { tx?: Transaction } = {};
    try {
      return await this.forCaller(context, (tx) => {
        last.tx = tx;
        return work(tx);
      });
    } catch (error) {
      if (last.tx !== undefined && !isDatabaseAway(error)) await this.note(context, last.tx.named, error);
      throw error;
    }
  }

  private async note(context: RequestContext, { listed, ...named }: Named, error: unknown): Promise<void> {
    const end =
      error instanceof OutsideCareTeam
        ? ({ audited: [error.record], outcome: 'refused', breakGlass: false } as const)
        : ({ ...named, outcome: 'not-done' } as const);
    if (end.audited.length + listed.length === 0) return;
    await this.run(context.caller, async (tx) => {
      await recordListed(tx, context, listed);
      await recordAudit(tx, context, end);
    });
  }

  private async once<T>(
    scope: Scope,
    mode: 'read write' | 'read only',
    work: (tx: Transaction) => Promise<T>,
  ) {
    const runner = this.dataSource.createQueryRunner();
    try {
      const tx = await Transaction.begin(runner, scope, mode);
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      await abandon(runner, error);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

function keyOf({ personId, referralId }: AuditedRecord): string {
  return `${personId} ${referralId ?? ''}`;
}

async function recordListed(
  tx: Transaction,
  context: RequestContext,
  listed: readonly AuditedRecord[],
): Promise<void> {
  if (listed.length === 0) return;
  const end = { action: 'list', outcome: 'done', breakGlass: false } as const;
  await recordAudit(tx, context, { audited: listed, ...end });
}

/** Rolls back. A connection on which that fails, or whose plans are stale, is closed: the pool must not lend it again. */
async function abandon(runner: QueryRunner, error: unknown): Promise<void> {
  if (!runner.isTransactionActive || runner.isReleased) return;
  const isUsable = await runner.rollbackTransaction().then(
    () => !isPlanStale(error),
    () => false,
  );
  if (isUsable) return;
  const connection = (await runner.connect()) as { end(): Promise<void> };
  void connection.end().catch(() => undefined);
}

/** Safe within SQL text: nothing but capital letters, digits and commas gets through. */
function settingOf(providers: readonly OdsCode[]): string {
  const setting = providers.join(',');
  if (!/^[A-Z0-9,]*$/.test(setting)) throw new TypeError('A scope has something that is not an ODS code.');
  return setting;
}
