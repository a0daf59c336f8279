import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { z } from 'zod';
import type { MigrationClass } from '#local/service-database';
import { root } from '#local/settings';

const isClass = (value: unknown) => typeof value === 'function';
const moduleFile = z
  .record(z.string(), z.unknown())
  .transform((exported) => Object.values(exported).filter(isClass))
  .pipe(z.tuple([z.custom<Type<unknown>>(isClass)]));
const migrationsFile = z.object({ migrations: z.array(z.custom<MigrationClass>(isClass)) });

/** The one module that `apps/<name>/src/<name>.module.ts` exports. */
export async function moduleOf(name: string): Promise<Type<unknown>> {
  const [module] = moduleFile.parse(await import(`../../apps/${name}/src/${name}.module.js`));
  return module;
}

/** The migrations that `apps/<name>/src/database/migrations.ts` lists; none where there is no such file. */
export async function migrationsOf(name: string): Promise<readonly MigrationClass[]> {
  if (!existsSync(join(root, 'apps', name, 'src', 'database', 'migrations.ts'))) return [];
  return migrationsFile.parse(await import(`../../apps/${name}/src/database/migrations.js`)).migrations;
}

/** What a service is made of, loaded without creating anything: no database, no Kafka, no configuration. */
export async function containerOf(name: string): Promise<ModulesContainer> {
  const app = await NestFactory.createApplicationContext(await moduleOf(name), {
    preview: true,
    logger: false,
  });
  return app.get(ModulesContainer);
}
