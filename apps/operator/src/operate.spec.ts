import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandLine, operate } from './operate.js';
import { Operator } from './operator.js';
import { usage as auditUsage } from './audit/audit.command.js';
import { usage as backupUsage } from './backup/backup.command.js';
import { usage as restoreUsage } from './backup/restore.command.js';
import { usage as migrateUsage } from './setup/migrate.command.js';
import { usage as retentionUsage } from './retention/retention.command.js';

/** Everything that is asked of an operator's command line, and what it says. */
async function asked(...words: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await operate(words, {
    environment: { STEPWISE_HOME: '/nowhere' },
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

const operator = new Operator({ environment: {}, say: () => undefined, complain: () => undefined });
const program = commandLine(operator);
const paths = program.commands.flatMap((command) => [
  [command.name()],
  ...command.commands.map((part) => [command.name(), part.name()]),
]);

describe('the command line of operators', () => {
  it.each(paths.map((path) => [path.join(' '), path] as const))(
    '%s --help says its options and an example',
    async (line, path) => {
      const { code, said, complained } = await asked(...path, '--help');

      const command = path.reduce(
        (found, name) => found.commands.find((one) => one.name() === name) ?? found,
        program,
      );
      expect({ code, complained }).toEqual({ code: 0, complained: '' });
      expect(command.options.filter(({ long }) => !said.includes(long ?? ''))).toEqual([]);
      expect(said).toContain(`Usage: operate ${line}`);
      expect(said).toMatch(/\nExample:\n {2}npm run operate -- [a-z]/);
    },
  );

  it('names every command in its help, with exit codes, and says nothing else where nothing is asked', async () => {
    const [help, nothing] = [await asked('--help'), await asked()];

    expect(help).toEqual(nothing);
    expect(help.code).toBe(0);
    expect(program.commands.filter((command) => !help.said.includes(command.name()))).toEqual([]);
    expect(help.said).toContain('Exit code 0: done. 1:');
  });

  it('suggests the nearest command to one that is mistyped', async () => {
    const { code, said, complained } = await asked('stauts');

    expect({ code, said }).toEqual({ code: 2, said: '' });
    expect(complained).toContain("unknown command 'stauts'\n(Did you mean status?)");
    expect((await asked('parked', 'retyr', 'insight/1')).complained).toContain('(Did you mean retry?)');
  });

  it.each([
    ['a word too many', ['status', 'insight']],
    ['an option that there is not', ['backup', '--kepe', '3']],
    ['no event named', ['parked', 'show']],
    ['a part left out', ['parked']],
    ['a reason left out', ['audit', 'accept-heads', '--service', 'referral']],
    ['a format that there is not', ['audit', 'export', '--provider', 'DH0', '--format', 'csv']],
    ['a number that is none', ['backup', '--keep', 'some']],
    ['a day that is none', ['retention', '--on', 'tomorrow']],
    ['an instant without its offset', ['restore', '--to', '2026-11-22T18:05:00']],
  ])('refuses %s with exit code 2', async (_what, words) => {
    const { code, said, complained } = await asked(...words);

    expect({ code, said }).toEqual({ code: 2, said: '' });
    expect(complained).not.toBe('');
  });

  // Node reads modules more strictly than Jest does.
  it('loads in Node itself, and ends with its exit code there', () => {
    const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    const loader = ['--conditions=source', '--import', at('../../../libs/messaging/test/run-typescript.mjs')];

    const run = (...words: string[]) =>
      spawnSync(process.execPath, [...loader, at('operate.program.ts'), ...words], { encoding: 'utf8' });
    const [help, mistyped] = [run('--help'), run('stauts')];

    expect({ status: help.status, stderr: help.stderr }).toEqual({ status: 0, stderr: '' });
    expect(help.stdout).toContain('npm run operate -- COMMAND');
    expect({ status: mistyped.status, stdout: mistyped.stdout }).toEqual({ status: 2, stdout: '' });
    expect(mistyped.stderr).toContain('(Did you mean status?)');
  });

  it('knows recover by its old name', async () => {
    const [level, recover] = [await asked('level', 'all'), await asked('recover', 'all')];

    expect(level).toEqual(recover);
    expect(level.code).toBe(3);
    expect(level.complained).toContain('No running stack was found');
  });

  it.each([
    ['audit', auditUsage],
    ['backup', backupUsage],
    ['restore', restoreUsage],
    ['migrate', migrateUsage],
    ['retention', retentionUsage],
  ])(
    'has in the help of npm run %s, which needs no build, every option and part of the command',
    (name, usage) => {
      const command = program.commands.find((one) => one.name() === name);
      const parts = [command, ...(command?.commands ?? [])];

      expect(usage).toContain(`npm run ${name}`);
      expect(
        parts.flatMap((one) => one?.options ?? []).filter(({ long }) => !usage.includes(long ?? '')),
      ).toEqual([]);
      expect((command?.commands ?? []).filter((part) => !usage.includes(part.name()))).toEqual([]);
    },
  );
});
