import { readFileSync } from 'node:fs';

const {
  exclude: _unused,
  $schema: _schema,
  ...swc
} = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  setupFiles: ['reflect-metadata'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stepwise/'],
};
const needsServers = ['\\.int\\.spec\\.ts$', '\\.journey\\.spec\\.ts$'];

export default {
  coverageProvider: 'v8',
  workerIdleMemoryLimit: '768MB',
  // Jest hears this option only here, not in a project.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'pure',
      testMatch: ['<rootDir>/{apps,libs,tools,test}/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...needsServers],
    },
    {
      ...shared,
      displayName: 'servers',
      setupFiles: [...shared.setupFiles, '<rootDir>/libs/testing/src/quiet-nest.mjs'],
      testMatch: ['<rootDir>/{apps,libs,tools,test}/**/*.{int,journey}.spec.ts'],
      globalSetup: '<rootDir>/test/platform/start-run.mjs',
      globalTeardown: '<rootDir>/test/platform/stop-run.mjs',
    },
  ],
};
