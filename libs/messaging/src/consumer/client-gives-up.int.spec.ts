import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';
import { captureLogs } from '#testing/captured-logs';
import { eventually } from '#testing/eventually';
import { scratchTopics, type ScratchTopics } from '#testing/kafka';
import { scratchDatabase, type ScratchDatabase } from '#testing/postgres';
import { startTestService } from '#testing/service';
import { aVisitor, VisitTables } from '../../test/visitors.js';
import { visitsMigrations, VisitsModule } from '../../test/visits.service.js';
import { plainKafka, publish } from '../../test/wire.js';

/** Another protocol than ours: whoever comes second to its group is refused for good (INCONSISTENT_GROUP_PROTOCOL). */
const rivalAssigner: PartitionAssigner = () => ({
  name: 'rival',
  version: 1,
  assign: ({ members }) =>
    Promise.resolve(
      members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment: {},
          userData: Buffer.alloc(0),
        }),
      })),
    ),
  protocol: ({ topics }) => ({
    name: 'rival',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
  }),
});

describe('when the client of Kafka gives up', () => {
  let database: ScratchDatabase;
  let topics: ScratchTopics;
  let tables: VisitTables;

  beforeEach(async () => {
    [database, topics] = await Promise.all([scratchDatabase('visits', visitsMigrations), scratchTopics()]);
    tables = await VisitTables.open(database);
  });

  afterEach(async () => {
    await tables?.close();
    await Promise.all([database?.drop(), topics?.drop()]);
  });

  it('another takes its place, the process stays, and nothing is lost', async () => {
    const visitor = aVisitor();
    await publish(topics, [visitor.glad(1)]);
    const rival = plainKafka(topics).consumer({
      groupId: topics.named('visits'),
      partitionAssigners: [rivalAssigner],
    });
    await rival.connect();
    await rival.subscribe({ topics: [topics.named('referral')] });
    const hasJoined = new Promise((resolve) => rival.on('consumer.group_join', resolve));
    await rival.run({ eachMessage: () => Promise.resolve() });
    await hasJoined;
    const logs = captureLogs();

    const service = await startTestService(VisitsModule, {
      service: 'visits',
      database,
      topics,
      environment: { LOG_LEVEL: 'error' },
    });
    await eventually(() => expect(logs.text()).toContain('the client of Kafka gave up; another one is made'));
    logs.stop();
    await rival.disconnect();

    await eventually(async () => expect(await tables.consumed(visitor)).toEqual([1]), { within: 30_000 });
    await service.close();
  });
});
