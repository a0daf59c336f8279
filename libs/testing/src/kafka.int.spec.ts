import { createTopics, topicsOf } from '#messaging/outbox/topics';
import { eventually } from './eventually.js';
import { scratchTopics } from './kafka.js';

describe('scratch topics', () => {
  it('are the four published ones under a prefix of the suite’s own, until they are dropped', async () => {
    const topics = await scratchTopics();
    const meanwhile = await topicsOf(topics.brokers);
    await topics.drop();

    const own = ['referral', 'scheduling', 'outcomes', 'workforce'].map((topic) => topics.named(topic));
    expect(meanwhile).toEqual(expect.arrayContaining(own));
    await eventually(async () => {
      const afterwards = await topicsOf(topics.brokers);
      expect(afterwards.filter((name) => name.startsWith(topics.prefix))).toEqual([]);
    });
  });

  it('can be asked for again without harm, but not with another number of partitions', async () => {
    const topics = await scratchTopics({ topics: ['referral'], partitions: 2 });
    const wanted = { name: topics.named('referral'), retentionMs: -1 };

    const again = await createTopics(topics.brokers, [{ ...wanted, partitions: 2 }]);
    const grown = createTopics(topics.brokers, [{ ...wanted, partitions: 5 }]);

    expect(again).toEqual([]);
    await expect(grown).rejects.toThrow('has 2 partitions where 5 are wanted');
    await topics.drop();
  });
});
