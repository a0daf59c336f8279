import { CreateReadModels1700000000001 } from './migrations/0001-create-read-models.js';

export const migrations = [CreateReadModels1700000000001];
