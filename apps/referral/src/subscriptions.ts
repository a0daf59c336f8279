import { Controller } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import {
  AppointmentAttended,
  AppointmentCancelled,
  AppointmentMissed,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { Hears, HearsBatch } from '#messaging/hears';
import type { Transaction } from '#service-kit/transaction';
import {
  joinCareTeamWhenAppointmentTold,
  tellsOfCareTeam,
} from './application/join-care-team-when-appointment-told.js';
import { KeepClocksWhenContactTold } from './application/keep-clocks-when-contact-told.js';

/** Everything that this service hears. */
@Controller()
export class Subscriptions {
  constructor(private readonly clocks: KeepClocksWhenContactTold) {}

  @HearsBatch(tellsOfCareTeam)
  joinCareTeamWhenAppointmentTold(facts: readonly Fact[], tx: Transaction): Promise<void> {
    return joinCareTeamWhenAppointmentTold(facts, tx);
  }

  @Hears(AppointmentAttended)
  keepClocksWhenAppointmentAttended(fact: Fact<typeof AppointmentAttended>, tx: Transaction): Promise<void> {
    return this.clocks.whenAttended(fact, tx);
  }

  @Hears(AppointmentMissed)
  keepClocksWhenAppointmentMissed(fact: Fact<typeof AppointmentMissed>, tx: Transaction): Promise<void> {
    return this.clocks.whenMissed(fact, tx);
  }

  @Hears(AppointmentCancelled)
  keepClocksWhenAppointmentCancelled(
    fact: Fact<typeof AppointmentCancelled>,
    tx: Transaction,
  ): Promise<void> {
    return this.clocks.whenCancelled(fact, tx);
  }

  @Hears(AttendanceCorrected)
  keepClocksWhenAttendanceCorrected(fact: Fact<typeof AttendanceCorrected>, tx: Transaction): Promise<void> {
    return this.clocks.whenCorrected(fact, tx);
  }
}
