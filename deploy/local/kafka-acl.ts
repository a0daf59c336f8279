import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  type AclEntry,
} from 'kafkajs';
import { auditHeadTopic, auditedServices } from '#service-kit/audit-heads';
import { plainClient } from '#messaging/kafka-client';
import type { KafkaAccess } from '#service-kit/kafka-access';
import { services } from './services.js';
import { declaredTopics } from './topics.js';

/** Reads every topic and writes none: an operator's commands, `kcat`, `npm run audit`. */
export const operatorUser = 'operator';

type Allowed = Pick<AclEntry, 'resourceType' | 'resourceName' | 'operation' | 'resourcePatternType'>;

const topic = (resourceName: string, operation: AclOperationTypes): Allowed => ({
  ...{ resourceType: AclResourceTypes.TOPIC, resourceName, operation },
  resourcePatternType: ResourcePatternTypes.LITERAL,
});

const groups = (resourceName: string, resourcePatternType: ResourcePatternTypes): Allowed[] =>
  [AclOperationTypes.READ, AclOperationTypes.DELETE].map((operation) => ({
    ...{ resourceType: AclResourceTypes.GROUP, resourceName, operation },
    resourcePatternType,
  }));

/**
 * Who may do what on the brokers, where nothing is allowed that is not listed: one service writes on a topic, each reads
 * all of them under a group of its own name, and operators read.
 */
export function declaredAcls(): AclEntry[] {
  const names = declaredTopics().map(({ name }) => name);
  const readAll = names.map((name) => topic(name, AclOperationTypes.READ));
  const heads = auditedServices.map((service) => topic(auditHeadTopic(service), AclOperationTypes.READ));
  const ofServices = services
    .filter(({ hasDatabase }) => hasDatabase)
    .flatMap(({ name }) => {
      const own = [...declaredTopics(), ...auditTopics()].filter(({ owner }) => owner === name);
      return allow(name, [
        ...readAll,
        ...heads.filter(({ resourceName }) => resourceName === auditHeadTopic(name)),
        ...own.map((one) => topic(one.name, AclOperationTypes.WRITE)),
        ...groups(name, ResourcePatternTypes.LITERAL),
        ...groups('read-spans-', ResourcePatternTypes.PREFIXED),
      ]);
    });
  const ofOperators = allow(operatorUser, [
    ...readAll,
    ...heads,
    ...['read-topics-', 'read-spans-', 'kcat'].flatMap((prefix) =>
      groups(prefix, ResourcePatternTypes.PREFIXED),
    ),
  ]);
  return [...ofServices, ...ofOperators];
}

/** Creates the list on the brokers; what is there already stays. Needs a user who may alter the cluster. */
export async function createDeclaredAcls(access: KafkaAccess): Promise<number> {
  const acl = declaredAcls();
  const admin = plainClient(access, 'stepwise-acls').admin();
  try {
    await admin.connect();
    await admin.createAcls({ acl });
    return acl.length;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function auditTopics() {
  return auditedServices.map((owner) => ({ name: auditHeadTopic(owner), owner }));
}

function allow(user: string, allowed: readonly Allowed[]): AclEntry[] {
  const permissionType = AclPermissionTypes.ALLOW;
  return allowed.map((one) => ({ ...one, principal: `User:${user}`, host: '*', permissionType }));
}
