import { Injectable } from '@nestjs/common';
import { toInstant, type Instant } from '#domain-model/values/calendar';

/** The platform's clock. Everything that needs the time asks here, so that a spec can stop it. */
@Injectable()
export class Clock {
  now(): Instant {
    return toInstant(Date.now());
  }
}
