export const longestMinutes = 600;
