export const part05 = 5;
