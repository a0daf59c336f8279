import { root } from '#local/settings';
import { heardIn, whoHearsWhom, writeWhoHearsWhom } from './who-hears-whom.js';

describe('the table of who hears whom', () => {
  it('reads what a service hears from its decorators', () => {
    const source = `@Hears(ReferralReceived) one() {}\n  @HearsBatch([\n    AppointmentAttended,\n    CourseEnded,\n  ])`;

    const types = [...heardIn(source)].sort();

    expect(types).toEqual(['appointment.attended.v1', 'course.ended.v1', 'referral.received.v1']);
  });

  it('reads a list of events that has its name beside them', () => {
    const besides = 'export const tellsOfTeams = [AppointmentBooked,\n  AppointmentMoved,\n];';

    const types = [...heardIn('@HearsBatch(tellsOfTeams) one() {}', besides)].sort();

    expect(types).toEqual(['appointment.booked.v1', 'appointment.moved.v1']);
  });

  it('refuses a name that no event has', () => {
    expect(() => heardIn('@Hears(ReferralVanished)')).toThrow('ReferralVanished');
  });

  it('names the services that hear an event', () => {
    const table = whoHearsWhom(root);

    expect(table).toMatch(/`referral\.accepted\.v1`\s+\|.*`scheduling`/);
    expect(table).toMatch(/`clinic\.withdrawn\.v1`/);
  });

  it('stands in the README as the code says', async () => {
    expect(await writeWhoHearsWhom(root, 'check')).toBe(true);
  });
});
