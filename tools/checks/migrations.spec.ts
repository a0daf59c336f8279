import { execFileSync } from 'node:child_process';
import { root } from '#local/settings';

describe('every migration', () => {
  it('expands, and each rule that says so is red for what breaks it', () => {
    const said = execFileSync(process.execPath, ['tools/checks/migrations.mjs'], {
      cwd: root,
      encoding: 'utf8',
    });

    expect(said).toMatch(/proved red/);
  });
});
