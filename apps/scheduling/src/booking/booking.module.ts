import { Module } from '@nestjs/common';
import { BookingSituations } from './database/booking-situation.js';

/** What decides whether a contact may be booked, or may have taken place. */
@Module({ providers: [BookingSituations], exports: [BookingSituations] })
export class BookingModule {}
