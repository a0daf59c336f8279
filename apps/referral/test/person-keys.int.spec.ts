import { Telephone, telephoneKey } from '#domain-model/values/telephone';
import pg from 'pg';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { migrations } from '../src/database/migrations.js';
import { selectCandidates } from '../src/person/database/possible-duplicate.store.js';
import { searchStatement } from '../src/person/database/person-search.js';
import { nameWords } from '../src/person/domain/same-person.js';

let database: ScratchDatabase;
let service: pg.Client;
beforeAll(async () => {
  database = await scratchDatabase('referral', migrations);
  service = new pg.Client({ connectionString: database.serviceUrl });
  await service.connect();
  await manyPeople();
});
afterAll(async () => {
  await service?.end();
  await database?.drop();
});

/** Twenty thousand people of two providers, no two alike, as a service that has run for years holds. */
async function manyPeople(): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    `insert into person (provider_code, id, version, given_name, family_name, birth_date, postcode, address_lines,
                         telephone, email, interpreter_needed, contact_preference, safe_to_leave_message)
     select provider, gen_random_uuid(), 1, 'Given' || n % 500, 'Family' || n, date '1940-01-01' + (n * 7 % 25000),
            'LS1 4AP', '{}', '07700 ' || (900000 + n), 'one' || n || '@example.org', false, 'email', true
     from generate_series(1, 10000) as n
     cross join unnest(array['DH0', 'NCH']) as provider`,
  );
  await owner.query('analyze person, person_key');
  await owner.end();
}

async function planOf(sql: string, parameters: readonly unknown[]): Promise<string> {
  await service.query("select set_config('app.providers', 'DH0', false)");
  const { rows } = await service.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [...parameters]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('the keys by which people are found', () => {
  it.each([
    'Zoë Smith-Jones',
    'SMITH JONES, Zoe',
    'Zoe\u0308',
    'Inês O’Neill',
    'O´Neill O`Neill OʼNeill',
    'Søren Łukasz-Weiß Æsa Þór',
    'Олена Ґалаґан',
    'Ayşe İpek Işık',
    'Nguyễn Thị',
    'فَاطِمَة',
    '李小龍',
    'D.J. (Dee) O\u200bBrien',
  ])('are the same words in the database and in the domain: %s', async (name) => {
    const { rows } = await service.query<{ words: string[] }>('select name_words($1) as words', [name]);

    expect([...(rows[0]?.words ?? [])].sort()).toEqual(nameWords(name));
  });

  it.each([
    '+44 (0)113 496 0000',
    '0044 113 496 0000',
    '0113-496-0000 ext 12',
    '+33 1 23 45 67 89',
    '441134960000',
  ])('are the same number in the database and in the domain: %s', async (written) => {
    const telephone = Telephone.parse(written);
    const { rows } = await service.query<{ key: string }>('select telephone_key($1) as key', [telephone]);

    expect(rows[0]?.key).toBe(telephoneKey(telephone));
  });

  it('are looked up by an index each, under the row-level security of a provider with ten thousand people', async () => {
    const asked = ['DH0', '0190b7c4-5d9e-7a31-9c0e-00000000d00c', ['9990000182'], '1984-02-29', 'LS1 4AP'];

    const plan = await planOf(selectCandidates, [...asked, '07700900461', 'ines@example.org']);

    expect(plan).not.toMatch(/Seq Scan/);
    expect(plan).toMatch(/person_key_once/);
    expect(plan).toMatch(/person_alike/);
  });

  it('find by a name and a birth date, a number or a reference with an index each', async () => {
    const nothing = { name: null, birthDate: null, nhsNumber: null, reference: null };
    const searches = [
      { ...nothing, name: 'Given7 Family7', birthDate: '1984-02-29' },
      { ...nothing, nhsNumber: '9990000182' },
      { ...nothing, reference: 'DH0-7K3M-9Q2X' },
    ];

    for (const search of searches) {
      const { sql, parameters } = searchStatement(['DH0'], search);
      expect(await planOf(sql, parameters)).not.toMatch(/Seq Scan on (person|person_key|referral)\b/);
    }
  });
});
