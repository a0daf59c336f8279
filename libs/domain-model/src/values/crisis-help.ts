/** Where someone who cannot wait turns to, at any hour. */
export interface CrisisHelp {
  readonly when: string;
  readonly who: string;
  /** As it is dialled or texted. */
  readonly reach: string;
}

/**
 * Help in a crisis in England, the same for every provider. Source: NHS, "Where to get urgent help for mental health".
 * Said before and after a request for help, and with every refusal of one: nobody is sent away with a no.
 */
export const crisisHelp: readonly CrisisHelp[] = [
  { when: 'Life is in danger, yours or somebody else’s', who: 'Emergency services', reach: 'Call 999' },
  {
    when: 'You need help today but it is no emergency',
    who: 'NHS mental health crisis line',
    reach: 'Call 111 and choose option 2, day or night',
  },
  { when: 'You want to talk to somebody now', who: 'Samaritans', reach: 'Call 116 123, day or night' },
  { when: 'You would rather write', who: 'Shout', reach: 'Text SHOUT to 85258, day or night' },
  {
    when: 'You can get there safely',
    who: 'Any hospital’s A&E',
    reach: 'Go there, or have somebody take you',
  },
];
