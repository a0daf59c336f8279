import { CreateScheduling0001 } from './migrations/0001-create-scheduling.js';

export const migrations = [CreateScheduling0001];
