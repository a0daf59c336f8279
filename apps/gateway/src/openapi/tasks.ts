/** The headings of the OpenAPI document, in their order: what somebody wants to do, not which service answers. */
export const tasks = [
  'Ask for help',
  'Receive and assess',
  'People',
  'Waiting and booking',
  'Sessions and questionnaires',
  'Risk',
  'Ending',
  'Correcting',
  'Records and privacy',
  'Staff',
  'Figures',
] as const;
