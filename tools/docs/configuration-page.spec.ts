import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#local/settings';
import { environment } from '#service-kit/runtime/configuration';
import { configurationPage, variablesInSources } from './configuration-page.js';

describe('the configuration reference', () => {
  it('is in step with the schemas and with what the code reads', () => {
    expect(readFileSync(join(root, 'docs', 'operations', 'configuration.md'), 'utf8')).toBe(
      configurationPage(),
    );
  });

  it('names every variable of every process, and which are required', () => {
    const page = configurationPage();

    for (const name of Object.keys(environment.shape)) expect(page).toContain(`| \`${name}\``);
    expect(page).toMatch(/\| `JWKS_URL` +\| \*\*required\*\* +\|/);
    expect(page).toMatch(/\| `PORT` +\| `3000` +\|/);
  });

  it('sees what the code asks the environment for', () => {
    expect([...variablesInSources()]).toEqual(
      expect.arrayContaining(['STEPWISE_HOME', 'STEPWISE_PORT_BASE']),
    );
  });
});
