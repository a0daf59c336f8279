import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { roles } from '#service-kit/security/scope';
import { root } from '#local/settings';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const named = [...readme.matchAll(/npm (?:run (?:--silent )?([a-z:]+)|(start|test)\b)/g)].map(
  ([, long, short]) => long ?? short ?? '',
);

/** Tools of others, whose own help it is. */
const tools = ['lint', 'format', 'types'];
const ours = Object.entries(scripts).filter(([name]) => !tools.includes(name));

describe('the npm scripts', () => {
  let clone: string;

  // As a newcomer has it: sources, and nothing installed or built.
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'stepwise-clone-'));
    for (const folder of ['tools', 'apps/operator/src', 'apps/simulator/src'])
      cpSync(join(root, folder), join(clone, folder), { recursive: true });
    cpSync(join(root, 'package.json'), join(clone, 'package.json'));
  });

  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it.each(ours)('npm run %s -- --help only helps', (name, command) => {
    const [, ...args] = command.split(' ');

    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, '--help'], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(name === 'dev' ? 'npm run dev' : `npm ${isShort(name) ? name : `run ${name}`}`);
    expect(readdirSync(clone).sort()).toEqual(['apps', 'package.json', 'tools']);
  });

  it('are those that the README names, and no others', () => {
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(Object.keys(scripts).filter((name) => !named.includes(name))).toEqual([]);
  });

  it('say of a token which roles there are', () => {
    const help = readFileSync(join(root, 'tools', 'local', 'token.program.ts'), 'utf8');

    expect(roles.filter((role) => !new RegExp(`ROLE is one of .*\\b${role}\\b`).test(help))).toEqual([]);
  });
});

function isShort(name: string): boolean {
  return name === 'start' || name === 'test';
}
