import { CreateCourseOfTreatment1700000000001 } from './migrations/0001-create-course-of-treatment.js';

export const migrations = [CreateCourseOfTreatment1700000000001];
