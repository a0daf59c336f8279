import { Injectable } from '@nestjs/common';
import type { Fact } from '#domain-model/define-event';
import type { AppointmentAttended, AppointmentMissed } from '#domain-model/events/scheduling.events';
import { isTreatmentContact } from '#domain-model/measures/treatment-contact';
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

  private note(
    { providerCode, sequence, data }: Fact<typeof AppointmentAttended> | Fact<typeof AppointmentMissed>,
    contact: CareContact,
    tx: Transaction,
  ): Promise<void> {
    const { appointmentId, referralId } = data;
    const isTreatment = isTreatmentContact(contact, anyTime);
    return this.contacts.note(tx, {
      ...contact,
      providerCode,
      appointmentId,
      referralId,
      isTreatment,
      sequence,
    });
  }
}
