import type { EventDefinition } from '../define-event.js';
import { outcomesEvents } from './outcomes.events.js';
import { referralEvents } from './referral.events.js';
import { schedulingEvents } from './scheduling.events.js';
import { workforceEvents } from './workforce.events.js';

/** The whole published language: what the documents are generated from. */
export const everyEvent: readonly EventDefinition[] = [
  ...referralEvents,
  ...schedulingEvents,
  ...outcomesEvents,
  ...workforceEvents,
];
