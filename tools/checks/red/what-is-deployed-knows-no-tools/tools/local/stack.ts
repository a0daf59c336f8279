export const stack = 'local';
