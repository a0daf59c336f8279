import type { Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { services } from '#local/services';
import { routePoliciesOf } from '#service-kit/security/declared-routes';
import type { RoutePolicy } from '#service-kit/security/route-policy';

/** Every route of the platform with its policy, as the controllers state it: by service, then by address. */
export async function declaredPolicies(): Promise<readonly RoutePolicy[]> {
  const found: RoutePolicy[] = [];
  for (const { name } of services) {
    const app = await NestFactory.createApplicationContext(await moduleOf(name), {
      preview: true,
      logger: false,
    });
    found.push(...routePoliciesOf(app.get(ModulesContainer), name).sort(byAddress));
  }
  return found;
}

/** The one module that `apps/<name>/src/<name>.module.ts` exports. */
async function moduleOf(name: string): Promise<Type<unknown>> {
  const exported = (await import(`../../apps/${name}/src/${name}.module.js`)) as Record<string, unknown>;
  const module = Object.values(exported).find((one): one is Type<unknown> => typeof one === 'function');
  if (module === undefined) throw new Error(`apps/${name}/src/${name}.module.ts exports no module.`);
  return module;
}

function byAddress(one: RoutePolicy, other: RoutePolicy): number {
  const [a, b] = [addressOf(one), addressOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function addressOf({ route }: RoutePolicy): string {
  const [method = '', pattern = ''] = route.split(' ');
  return `${pattern} ${method}`;
}
