import { Injectable } from '@nestjs/common';
import { Readiness } from './health.js';
import { Refused, type Refusal } from '../http/problem-details.js';

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether commands are taken. A part that knows that what would be written now would be wrong (a database that has
 * fallen behind what it published) stops them; reads go on.
 */
@Injectable()
export class CommandStop {
  private refusal: Refusal | null = null;

  constructor(private readonly readiness: Readiness) {}

  /** The same as `stop`; and the process is not ready before somebody knows better. */
  stopUntilKnown(code: string, detail: string): void {
    this.stop(code, detail);
    this.readiness.require('commands', () => {
      if (this.refusal?.code === code) throw new Error(detail);
    });
  }

  /** Every command is answered 503 with this code from now on. */
  stop(code: string, detail: string): void {
    this.refusal = Refused.unavailable(code, detail).refusal;
  }

  release(): void {
    this.refusal = null;
  }

  /** The answer to a request of this method, or null where it may go on. */
  refusalOf(method: string): Refusal | null {
    return readingMethods.has(method) ? null : this.refusal;
  }
}
