import { randomUUID } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { migrate } from '#local/service-database';
import { protectByProvider, rolesOf } from './migrations.js';
import { type Transaction, Transactions } from './transaction.js';

const roles = rolesOf('leaflets');

abstract class ForwardOnly implements MigrationInterface {
  abstract readonly name: string;
  abstract readonly statements: readonly string[];

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of this.statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

class CreateLeaflets extends ForwardOnly {
  readonly name = 'CreateLeaflets1764000000001';
  readonly statements = [
    `create table leaflet (
       provider_code text not null,
       id uuid not null,
       title text not null,
       primary key (provider_code, id)
     )`,
    ...protectByProvider('leaflet', roles),
  ];
}

/** Release 2 begins to read a heading. Whoever still writes titles alone goes on as before. */
class AddHeading extends ForwardOnly {
  readonly name = 'AddHeading1764000000002';
  readonly statements = ['alter table leaflet add column heading text'];
}

/** Release 3 writes headings alone; so nothing may ask for a title any more. */
class LetTitlesBeAbsent extends ForwardOnly {
  readonly name = 'LetTitlesBeAbsent1764000000003';
  readonly statements = ['alter table leaflet alter column title drop not null'];
}

/** After release 3, when release 2 is gone everywhere. */
class DropTitles extends ForwardOnly {
  readonly name = 'DropTitles1764000000004';
  readonly statements = ['alter table leaflet drop column title'];
}

class RenameTitles extends ForwardOnly {
  readonly name = 'RenameTitles1764000000002';
  readonly statements = ['alter table leaflet rename column title to heading'];
}

interface Version {
  readonly write: string;
  readonly read: string;
}

const first: Version = {
  write: `insert into leaflet (provider_code, id, title) values ('DH0', $1, $2)`,
  read: `select title as text from leaflet where id = $1`,
};
const second: Version = {
  write: `insert into leaflet (provider_code, id, title, heading) values ('DH0', $1, $2, $2)`,
  read: `select coalesce(heading, title) as text from leaflet where id = $1`,
};
const third: Version = {
  write: `insert into leaflet (provider_code, id, heading) values ('DH0', $1, $2)`,
  read: `select heading as text from leaflet where id = $1`,
};

describe('two versions of a service side by side on one database', () => {
  let database: ScratchDatabase;
  let transactions: Transactions;

  beforeEach(async () => {
    database = await scratchDatabase('leaflets', [CreateLeaflets]);
    transactions = new Transactions(await database.dataSource());
  });

  afterEach(() => database?.drop());

  it('both go on while the migration between them expands: each reads what the other writes', async () => {
    const before = await written(first, 'before');

    await migrate(database.ownerUrl, [CreateLeaflets, AddHeading]);
    const [byOld, byNew] = [await written(first, 'by the old'), await written(second, 'by the new')];

    expect(await seenBy(second, [before, byOld, byNew])).toEqual(['before', 'by the old', 'by the new']);
    expect(await seenBy(first, [before, byOld, byNew])).toEqual(['before', 'by the old', 'by the new']);
  });

  it('the next pair goes on too, and what nothing reads any more is taken away last', async () => {
    await migrate(database.ownerUrl, [CreateLeaflets, AddHeading, LetTitlesBeAbsent]);
    const [byOld, byNew] = [await written(second, 'by the old'), await written(third, 'by the new')];

    expect(await seenBy(second, [byOld, byNew])).toEqual(['by the old', 'by the new']);
    await migrate(database.ownerUrl, [CreateLeaflets, AddHeading, LetTitlesBeAbsent, DropTitles]);

    expect(await seenBy(third, [byOld, byNew])).toEqual(['by the old', 'by the new']);
    expect(await seenBy(third, [await written(third, 'after')])).toEqual(['after']);
  });

  it('the old one breaks where the migration renames instead', async () => {
    const before = await written(first, 'before');

    await migrate(database.ownerUrl, [CreateLeaflets, RenameTitles]);

    await expect(written(first, 'by the old')).rejects.toThrow(
      'column "title" of relation "leaflet" does not exist',
    );
    await expect(seenBy(first, [before])).rejects.toThrow('column "title" does not exist');
  });

  async function written({ write }: Version, text: string): Promise<string> {
    const id = randomUUID();
    await inScope((tx) => tx.execute(write, [id, text]));
    return id;
  }

  async function seenBy({ read }: Version, ids: readonly string[]): Promise<(string | undefined)[]> {
    return inScope(async (tx) => {
      const texts: (string | undefined)[] = [];
      for (const id of ids) texts.push((await tx.query<{ text: string }>(read, [id]))[0]?.text);
      return texts;
    });
  }

  function inScope<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return transactions.run({ providers: ['DH0'] }, work);
  }
});
