export const part04 = 4;
