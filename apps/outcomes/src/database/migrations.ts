import { CreateCourseOfTreatment1700000000001 } from './migrations/0001-create-course-of-treatment.js';
import { NoticeRestores0006 } from './migrations/0006-notice-restores.js';

export const migrations = [CreateCourseOfTreatment1700000000001, NoticeRestores0006];
