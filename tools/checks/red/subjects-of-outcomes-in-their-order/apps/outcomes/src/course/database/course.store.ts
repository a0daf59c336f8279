export const openCourses = 1;
