export const save = () => 'saved';
