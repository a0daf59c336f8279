import { root } from '#local/settings';
import { eventSubscriptions, writeEventSubscriptions } from './event-subscriptions.js';

describe('the table of event subscriptions', () => {
  it('names the services that consume an event', async () => {
    const table = await eventSubscriptions();

    expect(table).toMatch(/`referral\.accepted\.v1`\s+\|.*`scheduling`/);
    expect(table).toMatch(/`clinic\.withdrawn\.v1`/);
  });

  it('is in the README as the code says', async () => {
    expect(await writeEventSubscriptions(root, 'check')).toBe(true);
  });
});
