export const often = 20;
