import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { services } from '#local/services';
import { root } from '#local/settings';

const names = new Set(services.map(({ name }) => name));
/** Routes that the kit itself brings to every service that stores personal data. */
const ofTheKit = /^(GET|POST) \/(audit|held)\//;

/** The texts of a source that name a service or a route of one; what comments show as an example is none of them. */
function namesOfServicesIn(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && isOfService(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
  return found;
}

function isOfService(text: string): boolean {
  return names.has(text) || (/^(GET|POST) \/[a-z]/.test(text) && !ofTheKit.test(text));
}

describe.each(['service-kit', 'messaging'])('libs/%s', (library) => {
  const folder = join(root, 'libs', library, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
  );

  it('names no service and no route of one', () => {
    const found = files.flatMap((file) =>
      namesOfServicesIn(readFileSync(join(folder, file), 'utf8')).map((text) => `${file}: ${text}`),
    );

    expect(files.length).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });
});

describe('a library that names one', () => {
  it.each([
    [`const policies = [{ route: 'GET /waiting-list' }];`, 'GET /waiting-list'],
    [`export const audited = ['outcomes'];`, 'outcomes'],
    ['const words = { [`POST /referrals`]: 1 };', 'POST /referrals'],
  ])('is seen: %s', (source, text) => {
    expect(namesOfServicesIn(source)).toEqual([text]);
  });

  it('may show one in a comment', () => {
    expect(
      namesOfServicesIn('/** Such as `GET /referrals/:referralId` of referral. */ const one = 1;'),
    ).toEqual([]);
  });
});
