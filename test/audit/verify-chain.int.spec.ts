import { AChain, aRequestContext, personId, referralId } from './a-chain.js';
import { providersOf, verifyChain } from '#operator/audit/verify-chain';

let chain: AChain;
beforeAll(async () => {
  chain = await AChain.open();
});
afterAll(() => chain.close());

/** Five looks, sealed: entries and links numbered alike, for the spec starts with none. */
beforeEach(async () => {
  await chain.startAgain();
  await chain.superuser.query('alter table audit_entry alter column id restart');
  for (const minute of [1, 2, 3, 4, 5]) {
    await chain.looked(aRequestContext({ now: `2026-01-05T09:0${minute}:00.000Z` }));
  }
  await chain.seal();
});

const verified = (witness?: string) => verifyChain(chain.owner, 'DH0', { witness });

describe('a chain that nobody has touched', () => {
  it('holds, link by link', async () => {
    expect(await verified()).toMatchObject({ links: 5, wrong: null });
  });

  it('holds whatever stands in its entries', async () => {
    const caller = {
      ...aRequestContext().caller,
      subject: 'a "quoted"\\ subject\n\tüñï\u2028\u{1f600}\u0007',
    };
    await chain.looked(aRequestContext({ caller, accessReason: 'emergency' }), [
      { personId },
      { personId, referralId },
      { personId: referralId },
    ]);
    await chain.seal();

    expect(await verified()).toMatchObject({ links: 6, wrong: null });
  });

  it('holds across many batches', async () => {
    await Promise.all(Array.from({ length: 1_200 }, () => chain.looked()));
    await chain.seal();
    await chain.seal();

    expect(await verified()).toMatchObject({ links: 1_205, wrong: null });
  });

  it('is one for each provider', async () => {
    await chain.looked(aRequestContext({ providerCode: 'RW1' }));
    await chain.seal();

    expect(await providersOf(chain.owner)).toEqual(['DH0', 'RW1']);
    expect(await verifyChain(chain.owner, 'RW1')).toMatchObject({ links: 1, wrong: null });
    expect(await verified()).toMatchObject({ links: 5 });
  });

  it('also seals what was committed after later entries', async () => {
    await chain.transactions.run({ providers: ['DH0'] }, async (tx) => {
      await tx.execute(
        `with entry as (
           insert into audit_entry (provider_code, at, subject, role, action, route, break_glass, outcome)
           values ('DH0', '2026-01-05T09:06:00Z', 'slow', 'clinician', 'read', 'GET /x', false, 'done')
           returning id
         )
         insert into audit_unsealed (provider_code, entry_id) select 'DH0', id from entry`,
      );
      await chain.looked();
      await chain.seal();
    });
    await chain.seal();

    expect(await verified()).toMatchObject({ links: 7, wrong: null });
  });

  it('is sealed by one session at a time', async () => {
    await Promise.all(Array.from({ length: 100 }, () => chain.looked()));

    await Promise.all(Array.from({ length: 5 }, () => chain.seal()));

    expect(await verified()).toMatchObject({ links: 105, wrong: null });
  });
});

describe('a superuser’s tampering is named', () => {
  it.each<[string, string[], { number: string | null; entryId: string | null; what: RegExp }]>([
    [
      'an entry that was changed',
      [`update audit_entry set subject = 'somebody-else' where id = 3`],
      { number: '3', entryId: '3', what: /not what was sealed/ },
    ],
    [
      'the record of an entry that was changed',
      [`update audit_record set person_id = gen_random_uuid() where entry_id = 2`],
      { number: '2', entryId: '2', what: /not what was sealed/ },
    ],
    [
      'a record that was added to an entry',
      [`insert into audit_record values ('DH0', 4, gen_random_uuid(), null)`],
      { number: '4', entryId: '4', what: /not what was sealed/ },
    ],
    [
      'an entry that was removed',
      [`delete from audit_entry where id = 3`],
      { number: '3', entryId: '3', what: /entry is missing/ },
    ],
    [
      'an entry that was removed with its link',
      [`delete from audit_entry where id = 3`, `delete from audit_seal where number = 3`],
      { number: '3', entryId: null, what: /link is missing/ },
    ],
    [
      'a link that was removed, and the others moved up',
      [
        `delete from audit_seal where number = 3`,
        `delete from audit_entry where id = 3`,
        `delete from audit_record where entry_id = 3`,
        `update audit_seal set number = number - 1 where number > 3`,
      ],
      { number: '3', entryId: '4', what: /not what was sealed/ },
    ],
    [
      'two entries that changed places',
      [
        `update audit_seal set entry_id = 99 where number = 2`,
        `update audit_seal set entry_id = 2 where number = 3`,
        `update audit_seal set entry_id = 3 where number = 2`,
      ],
      { number: '2', entryId: '3', what: /not what was sealed/ },
    ],
    [
      'an entry that was put in between',
      [
        `insert into audit_entry (provider_code, at, subject, role, action, route, break_glass, outcome)
         values ('DH0', '2026-01-05T09:02:30Z', 'planted', 'clinician', 'read', 'GET /x', false, 'done')`,
      ],
      { number: null, entryId: '6', what: /no seal for more than 60 s/ },
    ],
    [
      'an entry that was put in between with a link of its own',
      [
        `insert into audit_entry (provider_code, at, subject, role, action, route, break_glass, outcome)
         values ('DH0', '2026-01-05T09:02:30Z', 'planted', 'clinician', 'read', 'GET /x', false, 'done')`,
        `update audit_seal set number = number + 100 where number > 2`,
        `insert into audit_seal values ('DH0', 3, 6, decode(repeat('ab', 32), 'hex'))`,
        `update audit_seal set number = number - 99 where number > 100`,
      ],
      { number: '3', entryId: '6', what: /not what was sealed/ },
    ],
    [
      'the links of the end that were cut off',
      [`delete from audit_seal where number > 4`],
      { number: null, entryId: '5', what: /no seal for more than 60 s/ },
    ],
  ])('%s', async (_what, statements, expected) => {
    await chain.tamper(...statements);

    const { wrong } = await verified();

    expect(wrong).toMatchObject({ ...expected, what: expect.stringMatching(expected.what) as string });
  });

  it('an end that was cut off with its entries, by the head that a log has stored', async () => {
    const { head } = await verified();
    await chain.tamper(
      `delete from audit_seal where number > 3`,
      `delete from audit_entry where id > 3`,
      `delete from audit_record where entry_id > 3`,
    );

    expect(await verified()).toMatchObject({ links: 3, wrong: null });
    expect(await verified(head)).toMatchObject({ hasWitness: false });
  });

  it('not an end that has grown since the log stored its head', async () => {
    const { head } = await verified();
    await chain.looked();
    await chain.seal();

    expect(await verified(head)).toMatchObject({ links: 6, hasWitness: true });
  });
});

describe('the service', () => {
  it.each(['audit_entry', 'audit_record', 'audit_seal', 'break_glass_review'])(
    'and the owner can neither change nor remove a row of %s',
    async (table) => {
      const asService = (sql: string) =>
        chain.transactions.run({ providers: ['DH0'] }, (tx) => tx.execute(sql));
      const attempts = [
        `update ${table} set provider_code = 'DH0'`,
        `delete from ${table}`,
        `truncate ${table}`,
      ];

      for (const attempt of attempts) {
        await expect(asService(attempt)).rejects.toThrow('permission denied');
        await expect(chain.owner.query(attempt)).rejects.toThrow(/permission denied/);
      }
    },
  );

  it('is refused by a trigger even where the owner takes the right back', async () => {
    await chain.owner.query('grant delete on audit_entry to current_user');

    await expect(chain.owner.query('delete from audit_entry')).rejects.toThrow('only ever added to');
    await chain.owner.query('revoke delete on audit_entry from current_user');
  });

  it('cannot take an entry out of the queue before it is sealed', async () => {
    await chain.looked();

    const hiding = chain.transactions.run({ providers: ['DH0'] }, (tx) =>
      tx.execute('delete from audit_unsealed'),
    );

    await expect(hiding).rejects.toThrow('permission denied');
  });

  it('cannot write a link of the chain', async () => {
    const writing = chain.transactions.run({ providers: ['DH0'] }, (tx) =>
      tx.execute(`insert into audit_seal values ('DH0', 6, 5, decode(repeat('ab', 32), 'hex'))`),
    );

    await expect(writing).rejects.toThrow('permission denied');
  });
});
