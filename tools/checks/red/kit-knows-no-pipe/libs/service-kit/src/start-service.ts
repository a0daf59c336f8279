export { append } from '../../messaging/src/outbox.js';
