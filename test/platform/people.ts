import type { Newcomer } from './region.js';

export interface Cast {
  readonly code: string;
  readonly icb: string;
  readonly people: readonly Newcomer[];
}

/** The same people at a provider of the suite's own, where suites share a platform. */
export function castAt(code: string, icb: string, { people }: Cast): Cast {
  return { code, icb, people };
}

/** A provider and two of its people. Nothing about them is found by chance in anything else, nor the example of a refusal. */
export const northern: Cast = {
  code: 'DH0',
  icb: 'QMF',
  people: [
    {
      givenName: 'Zebedee',
      familyName: 'Wainscotting',
      birthDate: '1987-03-14',
      nhsNumber: '999 473 8216',
      postcode: 'LS6 3QT',
      telephone: '0113 496 0821',
      email: 'zebedee@wainscotting.example',
    },
    {
      givenName: 'Philippa-Jacinta',
      familyName: 'Ormskirkbeck',
      birthDate: '1961-11-29',
      nhsNumber: '943 476 5870',
      postcode: 'LS8 2TX',
      telephone: '0113 496 0377',
      email: 'pj@ormskirkbeck.example',
    },
  ],
};

/** Another provider, of another board. */
export const southern: Cast = {
  code: 'NCH',
  icb: 'QRL',
  people: [
    {
      givenName: 'Barnaby',
      familyName: 'Throckmortimer',
      birthDate: '1994-08-07',
      nhsNumber: '987 654 4489',
      postcode: 'BA1 1UA',
      telephone: '01225 960 555',
      email: 'barnaby@throckmortimer.example',
    },
  ],
};
