/**
 * The ids of the national validation rules of the IAPT data set, by the table that each checks. Events, read in NHS England's
 * published validation code (github.com/nhsengland/Reusable-Code-Library, src/dsp/validations/iapt, 2023; written against
 * v2.0 of the data set). No text of it is taken over.
 */
const numbersOf: Readonly<Record<string, string>> = {
  IDSREJ: '001 002 003 004 005 006 007 008 009 010 012 015 101',
  IDS000: '01 03 04 12 13 14 15 16 17 18 19 20 21 27 28 29 30 31 32 33 34',
  IDS001: '01 02 11 15 16 17 18 20 23 25 29 30 31 32 33 38 39 45 46 51 52 53 54 55 56 57 58 59 60 61 62',
  IDS002: '01 02 03 04 06 10 11 12 13 14 15 16 17 18 19 20 21 22 23',
  IDS004:
    '01 02 03 04 05 06 07 08 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40',
  IDS007: '01 02 03 04 05 06 07',
  IDS011: '01 02 03 04 06 07 08 09 10 11',
  IDS012: '01 02 03 04 05 06 07 08 09 10 11',
  IDS101: '01 03 04 05 06 07 08 09 10 11 12 13 17 18 27 28 29 32 33 34 35 36 37 38 39 40 41 42',
  IDS105: '01 02 03 04 05 06 07 10 14 18 19 20 21 22',
  IDS108: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17',
  IDS201:
    '01 02 03 04 06 07 08 09 14 15 16 17 19 20 21 22 25 26 27 28 42 43 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71',
  IDS202: '01 02 03 04 05 06 12 13 14 15 16 22 23 24 25 26 28 30 31',
  IDS205: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20',
  IDS602: '01 02 03 04 05 06 07 08 09 10',
  IDS603: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16',
  IDS606: '01 02 03 04 05 06 07 08 09 10 12 13 14 15 16 17 18',
  IDS607: '01 02 03 04 05 06 07 08 09 10 11',
  IDS803: '01 02 03 04 05 06 07 08 09 14 15 16 17 18 19 20 21',
  IDS902: '01 02 03 04 05 06 07 08 09 10 12 13 14 15',
};

export const nationalRuleIds: ReadonlySet<string> = new Set(
  Object.entries(numbersOf).flatMap(([table, numbers]) =>
    numbers.split(' ').map((number) => `${table}${number}`),
  ),
);

const shortNotice = 'the short notice indicator goes with attendance code 2, and only with it';

/**
 * The rules that the code cites, each in the words that must follow its id there: who cites one reads here what it says,
 * and who cites one more adds it, from the official list.
 */
export const citedRules: Readonly<Record<string, string>> = {
  IDSREJ007: 'an invalid postcode rejects the whole monthly file',
  IDSREJ008: 'an impossible birth date rejects the whole monthly file',
  IDS20156: 'an appointment type is one of 01 to 08',
  IDS20166: shortNotice,
  IDS20167: shortNotice,
  IDS20168: 'one referral has one attended contact at one time',
  IDS20169: 'a contact that took place has an activity',
  IDS20171: 'a care contact is not dated before its referral',
  IDS60309: 'a presenting complaint has 4 to 18 characters',
  IDS60310: 'its form is that of its scheme',
  IDS90215: 'a planned end is no more than two years after the month that is sent',
  IDS90212: 'no award before 2005-01-01',
};
