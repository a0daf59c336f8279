import { Outbox } from '../../../../../libs/messaging/src/outbox/outbox.js';

export const outbox = Outbox;
