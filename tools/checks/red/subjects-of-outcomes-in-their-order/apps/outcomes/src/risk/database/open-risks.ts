import { openCourses } from '../../course/database/course.store.js';

export const openRisks = openCourses;
