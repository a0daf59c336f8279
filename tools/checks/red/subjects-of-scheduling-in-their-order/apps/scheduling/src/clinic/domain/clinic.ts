import { longestMinutes } from '../../appointment/domain/appointment.js';

export const longestContact = longestMinutes;
