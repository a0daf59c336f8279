import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import type {
  AppointmentAttended,
  AppointmentCancelled,
  AppointmentMissed,
  AttendanceCorrected,
} from '#domain-model/events/scheduling.events';
import { isTreatmentContact, standingContact } from '#domain-model/measures/treatment-contact';
import type { CareContact } from '#domain-model/measures/treatment-contact';
import type { Transaction } from '#service-kit/transaction';
import { ContactStore } from '../database/contact.store.js';

/** Whenever it happened: whether a contact lies in the referral's span is asked when its clocks are read. */
const anyTime = { receivedOn: '0001-01-01', endedOn: null };

/**
 * Keeps what scheduling tells of contacts, from which a referral's clocks are derived whenever they are read: nothing is
 * counted up, so a fact told twice, late or before its referral's other facts does no harm.
 */
@Injectable()
export class KeepClocksWhenContactTold {
  constructor(private readonly contacts: ContactStore) {}

  whenAttended(fact: Fact<typeof AppointmentAttended>, tx: Transaction): Promise<void> {
    const { contactOn, type, attendance, planned, therapies } = fact.data;
    return this.note(fact, { contactOn, type, attendance, planned, therapies }, tx);
  }

  whenMissed(fact: Fact<typeof AppointmentMissed>, tx: Transaction): Promise<void> {
    const { contactOn, type, attendance, planned } = fact.data;
    return this.note(fact, { contactOn, type, attendance, planned, therapies: [] }, tx);
  }

  /** Kept for what the closure of the referral cancelled, and since an unplanned contact counts even so. */
  whenCancelled(fact: Fact<typeof AppointmentCancelled>, tx: Transaction): Promise<void> {
    const { contactOn, type, attendance, planned } = fact.data;
    return this.note(fact, { contactOn, type, attendance, planned, therapies: [] }, tx);
  }

  /** These values stand in place of all that was told of the contact before. */
  whenCorrected(fact: Fact<typeof AttendanceCorrected>, tx: Transaction): Promise<void> {
    return this.note(fact, standingContact(fact.data), tx);
  }

  private note(
    { providerCode, sequence, data }: ContactFact,
    contact: CareContact,
    tx: Transaction,
  ): Promise<void> {
    const { appointmentId, referralId } = data;
    const isTreatment = isTreatmentContact(contact, anyTime);
    const cancellationReason = 'cancelledBy' in data ? data.reason : null;
    return this.contacts.note(tx, {
      ...contact,
      ...{ providerCode, appointmentId, referralId },
      ...{ isTreatment, cancellationReason, sequence },
    });
  }
}

type ContactFact =
  | Fact<typeof AppointmentAttended>
  | Fact<typeof AppointmentMissed>
  | Fact<typeof AppointmentCancelled>
  | Fact<typeof AttendanceCorrected>;
