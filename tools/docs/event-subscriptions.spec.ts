import { root } from '#local/settings';
import { subscriptionsIn, eventSubscriptions, writeEventSubscriptions } from './event-subscriptions.js';

describe('the table of event subscriptions', () => {
  it('reads what a service hears from its decorators', () => {
    const source = `@Consumes(ReferralReceived) one() {}\n  @ConsumesBatch([\n    AppointmentAttended,\n    CourseEnded,\n  ])`;

    const types = [...subscriptionsIn(source)].sort();

    expect(types).toEqual(['appointment.attended.v1', 'course.ended.v1', 'referral.received.v1']);
  });

  it('reads a list of events that has its name beside them', () => {
    const besides = 'export const tellsOfTeams = [AppointmentBooked,\n  AppointmentMoved,\n];';

    const types = [...subscriptionsIn('@ConsumesBatch(tellsOfTeams) one() {}', besides)].sort();

    expect(types).toEqual(['appointment.booked.v1', 'appointment.moved.v1']);
  });

  it('refuses a name that no event has', () => {
    expect(() => subscriptionsIn('@Consumes(ReferralVanished)')).toThrow('ReferralVanished');
  });

  it('names the services that consume an event', () => {
    const table = eventSubscriptions(root);

    expect(table).toMatch(/`referral\.accepted\.v1`\s+\|.*`scheduling`/);
    expect(table).toMatch(/`clinic\.withdrawn\.v1`/);
  });

  it('stands in the README as the code says', async () => {
    expect(await writeEventSubscriptions(root, 'check')).toBe(true);
  });
});
