import { type Allowance, createAccessList } from '#messaging/outbox/access-list';
import { auditHeadTopic } from '#service-kit/records/audit-heads';
import type { KafkaAccess } from '#service-kit/runtime/kafka-access';
import { personalDataServices, services } from '#local/services';
import { auditHeads, declaredTopics } from './topics.js';

/** Reads every topic and writes none: an operator's commands, `kcat`, `npm run audit`. */
const operator = 'operator';

/** One service writes on a topic, each reads all of them under a group of its own name, and operators read. */
export function declaredAccessList(): Allowance[] {
  return [
    ...services.filter(({ hasDatabase }) => hasDatabase).flatMap(({ name }) => ofService(name)),
    ...[...declaredTopics(), ...auditHeads].map(({ name }) => reads(operator, name)),
    ...['read-topics-', 'read-spans-', 'kcat'].flatMap((prefix) => groups(operator, prefix, true)),
  ];
}

/** Creates it on the brokers, and resolves to how long it is. */
export async function createDeclaredAccessList(access: KafkaAccess): Promise<number> {
  const list = declaredAccessList();
  await createAccessList(access, list);
  return list.length;
}

function ofService(user: string): Allowance[] {
  const own = [...declaredTopics(), ...auditHeads].filter(({ owner }) => owner === user);
  const audits = personalDataServices.some((service) => service === user);
  return [
    ...declaredTopics().map(({ name }) => reads(user, name)),
    ...(audits ? [reads(user, auditHeadTopic(user))] : []),
    ...own.map(({ name }): Allowance => ({ user, on: 'topic', name, may: 'write' })),
    ...groups(user, user, false),
    ...groups(user, 'read-spans-', true),
  ];
}

function reads(user: string, name: string): Allowance {
  return { user, on: 'topic', name, may: 'read' };
}

function groups(user: string, name: string, isPrefix: boolean): Allowance[] {
  return (['read', 'delete'] as const).map((may) => ({ user, on: 'group', name, isPrefix, may }));
}
