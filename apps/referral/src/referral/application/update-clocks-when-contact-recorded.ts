import { Injectable } from '@nestjs/common';
import type { EventOf } from '#domain-model/define-event';
import type {
  AppointmentAttended,
  AppointmentCancelled,
  AppointmentMissed,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { isTreatmentContact, currentContact } from '#domain-model/measures/treatment-contact';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import type { Transaction } from '#service-kit/database/transaction';
import { ContactStore } from '../database/contact.store.js';

/** Whenever it happened: whether a contact lies in the referral's span is asked when its clocks are read. */
const anyTime = { receivedOn: '0001-01-01', endedOn: null };

/**
 * Keeps what scheduling tells of contacts, from which a referral's clocks are derived whenever they are read: nothing is
 * counted up, so an event told twice, late or before its referral's other events does no harm.
 */
@Injectable()
export class UpdateClocksWhenContactRecorded {
  constructor(private readonly contacts: ContactStore) {}

  whenAttended(event: EventOf<typeof AppointmentAttended>, tx: Transaction): Promise<void> {
    const { contactOn, type, attendance, planned, therapies } = event.data;
    return this.note(event, { contactOn, type, attendance, planned, therapies }, tx);
  }

  whenMissed(event: EventOf<typeof AppointmentMissed>, tx: Transaction): Promise<void> {
    const { contactOn, type, attendance, planned } = event.data;
    return this.note(event, { contactOn, type, attendance, planned, therapies: [] }, tx);
  }

  /** Kept for what the closure of the referral cancelled, and since an unplanned contact counts even so. */
  whenCancelled(event: EventOf<typeof AppointmentCancelled>, tx: Transaction): Promise<void> {
    const { contactOn, type, attendance, planned } = event.data;
    return this.note(event, { contactOn, type, attendance, planned, therapies: [] }, tx);
  }

  /** These values stand in place of all that was told of the contact before. */
  whenCorrected(event: EventOf<typeof AttendanceCorrected>, tx: Transaction): Promise<void> {
    return this.note(event, currentContact(event.data), tx);
  }

  private note(
    { providerCode, sequence, data }: ContactEvent,
    contact: CareContact,
    tx: Transaction,
  ): Promise<void> {
    const { appointmentId, referralId } = data;
    const isTreatment = isTreatmentContact(contact, anyTime);
    const cancellationReason = 'cancelledBy' in data ? data.reason : null;
    return this.contacts.note(tx, {
      ...contact,
      providerCode,
      appointmentId,
      referralId,
      isTreatment,
      cancellationReason,
      sequence,
    });
  }
}

type ContactEvent =
  | EventOf<typeof AppointmentAttended>
  | EventOf<typeof AppointmentMissed>
  | EventOf<typeof AppointmentCancelled>
  | EventOf<typeof AttendanceCorrected>;
