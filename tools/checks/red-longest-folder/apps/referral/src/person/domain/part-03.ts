export const part03 = 3;
