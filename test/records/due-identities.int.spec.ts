import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { migrations } from '../../apps/referral/src/database/migrations.js';
import { dueIdentities } from '../../apps/operator/src/retention/due-identities.js';

describe('the list of identities that are due', () => {
  let database: ScratchDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await scratchDatabase('referral', migrations);
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });

  afterAll(async () => {
    await owner?.end();
    await database?.drop();
  });

  it('holds who left more than twenty years ago, of every provider, and nobody else', async () => {
    const long = await aPerson('DH0', { closedOn: '2004-05-01' });
    const elsewhere = await aPerson('NCH', { closedOn: '2003-05-01' });
    await aPerson('DH0', { closedOn: '2006-05-01' });
    await aPerson('DH0', { closedOn: null });
    await aPerson('DH0', { closedOn: '2004-05-01', erasedOn: '2025-01-01' });

    const due = await dueIdentities((sql) => owner.query(sql), '2025-06-01');

    expect(due).toEqual([
      { providerCode: 'NCH', personId: elsewhere, keptUntil: '2023-05-01' },
      { providerCode: 'DH0', personId: long, keptUntil: '2024-05-01' },
    ]);
  });

  async function aPerson(
    providerCode: string,
    { closedOn, erasedOn = null }: { closedOn: string | null; erasedOn?: string | null },
  ): Promise<string> {
    const personId = randomUUID();
    await owner.query(
      `insert into person
         (provider_code, id, version, address_lines, interpreter_needed, contact_preference, safe_to_leave_message,
          erased_on)
       values ($1, $2, 1, '{}', false, 'letter', false, $3)`,
      [providerCode, personId, erasedOn],
    );
    await owner.query(
      `insert into referral (provider_code, id, version, person_id, source, received_on, closed_how, closed_on, end_code)
       values ($1, $2, 1, $3, 'B1', '2003-01-01', $4, $5, $6)`,
      [
        providerCode,
        randomUUID(),
        personId,
        ...(closedOn === null ? [null, null, null] : ['declined', closedOn, '10']),
      ],
    );
    return personId;
  }
});
