export const part02 = 2;
