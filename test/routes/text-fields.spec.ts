import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { everyRuledField, type RuledField } from '#service-kit/http/field-rules';

const apps = fileURLToPath(new URL('../../apps', import.meta.url));
const isOfHttp = /\/http\/.*(controller|requests?)\.ts$|\.controller\.ts$/;

beforeAll(async () => {
  const files = readdirSync(apps, { recursive: true, encoding: 'utf8' })
    .filter((file) => isOfHttp.test(file) && !file.includes('node_modules'))
    .map((file) => join(apps, file));
  for (const file of files) await import(pathToFileURL(file).href);
}, 60_000);

/** Codes that a catalogue knows or does not, and what only programs fill in: no reader sees either. */
const seenByNobody = ['AskingRequest.website', 'ConsentRequest.wording'];

const hostile = ['Bea\u202eylimaF', 'Be\u2066a', 'Be\u{e0041}a', 'Be\u0007a', 'Bea\ud800'];

function taken({ schema }: RuledField): string[] {
  return hostile.filter((text) => [text, [text]].some((value) => schema.safeParse(value).success));
}

describe('every field of every request', () => {
  it('takes no control, override, isolate or tag character, nor half of one', () => {
    const fields = everyRuledField();
    const open = fields
      .filter(({ of, field }) => !seenByNobody.includes(`${of}.${field}`))
      .filter((field) => taken(field).length > 0)
      .map(({ of, field }) => `${of}.${field}`);

    expect(fields.length).toBeGreaterThan(80);
    expect(open).toEqual([]);
  });
});
