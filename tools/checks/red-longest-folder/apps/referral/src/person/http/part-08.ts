export const part08 = 8;
