export const accept = () => 'accepted';
