export const recovered = () => true;
