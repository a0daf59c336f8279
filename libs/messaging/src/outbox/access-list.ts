import kafkajs, { type AclEntry } from 'kafkajs';
import type { KafkaAccess } from '#service-kit/runtime/kafka-access';
import { plainClient } from '../kafka-client.js';

// Node finds these only on the default export: kafkajs names them in a way that its reader of CommonJS does not see.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** What one user may do on a topic or in a group; all that is not listed is refused. */
export interface Allowance {
  readonly user: string;
  readonly on: 'topic' | 'group';
  readonly name: string;
  /** `name` is the beginning of many. */
  readonly isPrefix?: boolean;
  readonly may: 'read' | 'write' | 'delete';
}

const operations = {
  read: AclOperationTypes.READ,
  write: AclOperationTypes.WRITE,
  delete: AclOperationTypes.DELETE,
};

/** Creates the entries on the brokers; what is there already stays. Needs a user who may alter the cluster. */
export async function createAccessList(access: KafkaAccess, allowed: readonly Allowance[]): Promise<void> {
  const admin = plainClient(access, 'stepwise-access-list').admin();
  try {
    await admin.connect();
    await admin.createAcls({ acl: allowed.map(entryOf) });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function entryOf({ user, on, name, isPrefix = false, may }: Allowance): AclEntry {
  return {
    principal: `User:${user}`,
    host: '*',
    resourceType: on === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
    resourceName: name,
    resourcePatternType: isPrefix ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    operation: operations[may],
    permissionType: AclPermissionTypes.ALLOW,
  };
}
