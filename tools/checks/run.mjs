/**
 * Checks the dependency rules on the tree, and proves that each rule can fail: its fixture in ./red must break
 * that rule and no other. Exit code 1 and a list when anything is otherwise.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const rules = createRequire(import.meta.url)('./dependency-rules.cjs');

async function violations(baseDir, folders) {
  const { tsConfig, ...options } = rules.options;
  const answer = await cruise(
    folders.filter((folder) => existsSync(join(baseDir, folder))),
    {
      ...options,
      ruleSet: { forbidden: rules.forbidden, options },
      validate: true,
      baseDir,
      ruleSetTsConfig: tsConfig,
    },
    { conditionNames: options.enhancedResolveOptions.conditionNames },
  );
  return answer.output.summary.violations.map((one) => ({
    rule: one.rule.name,
    text: `${one.from} → ${one.to}`,
  }));
}

const complaints = (await violations(root, ['apps', 'libs', 'tools', 'test'])).map(
  ({ rule, text }) => `${rule}: ${text}`,
);

const proved = new Set();
for (const name of readdirSync(join(here, 'red'))) {
  const broken = new Set(
    (await violations(join(here, 'red', name), ['apps', 'libs', 'tools', 'test'])).map(({ rule }) => rule),
  );
  if (broken.size === 1 && broken.has(name)) proved.add(name);
  else
    complaints.push(
      `The fixture red/${name} breaks [${[...broken].join(', ')}] where it breaks only ${name}.`,
    );
}
const names = new Set(rules.forbidden.map(({ name }) => name));
for (const name of names) {
  if (!existsSync(join(here, 'red', name)))
    complaints.push(`The rule ${name} has no fixture that proves it can fail.`);
}

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
} else {
  console.log(
    `Dependency rules hold on the tree; ${proved.size} of ${names.size} proved red on their fixtures.`,
  );
}
