import { CreateWorkforce0001 } from './migrations/0001-create-workforce.js';

export const migrations = [CreateWorkforce0001];
