import { anxietyMeasureFor } from '../measures/anxiety-measure.js';
import { instruments } from '../measures/instruments.js';
import { appointmentType, isAssessment, isTreatment } from './appointment-type.js';
import { attendance, wasSeen } from './attendance.js';
import { consultationMedium } from './consultation-medium.js';
import { endCode, endCodeGroup } from './end-code.js';
import { OdsCode } from './ods-code.js';
import { problemGroupOf, ProblemDescriptor, problemOf, problems } from './problem-descriptor.js';
import { qualification } from './qualification.js';
import { sourceOfReferral } from './source-of-referral.js';
import { step, stepOf } from './step.js';
import { TherapyCode, therapies, therapyOf } from './therapy.js';

describe('a national code list', () => {
  it.each([
    ['source of referral', sourceOfReferral, ['A1', 'A4', 'B1', 'N4', 'Q1'], ['N3', 'A5', 'b1', '']],
    ['end code', endCode, ['10', '17', '46', '50', '96'], ['15', '97', '40', '45', '98', '1']],
    ['attendance', attendance, ['2', '3', '4', '5', '6', '7'], ['1', '8', '05']],
    ['appointment type', appointmentType, ['01', '06', '07', '08', '09', '10'], ['00', '11', '1']],
    ['consultation medium', consultationMedium, ['01', '13', '98'], ['03', '06', '08']],
    ['qualification', qualification, ['10', '17', '30', '31'], ['18', '20', '1']],
    ['step', step, ['2', '3'], ['1', '4']],
  ] as const)(
    'of %s takes its codes and refuses others, retired ones among them',
    (_name, list, good, bad) => {
      expect(good.filter((code) => !list.schema.safeParse(code).success)).toEqual([]);
      expect(bad.filter((code) => list.schema.safeParse(code).success)).toEqual([]);
    },
  );

  it('gives every code its official meaning', () => {
    expect(endCode.meaning('46')).toBe('Mutually agreed completion of treatment');
    expect(attendance.meaning('3')).toBe('Did not attend, no advance warning given');
  });

  it('names the codes that it knows in its refusal', () => {
    expect(step.schema.safeParse('4').error?.issues[0]?.message).toBe('Step is one of 2, 3.');
  });
});

describe('an appointment', () => {
  it('of type 03 is both assessment and treatment, of type 01 only the former, of type 06 neither', () => {
    expect([isAssessment('03'), isTreatment('03')]).toEqual([true, true]);
    expect([isAssessment('01'), isTreatment('01')]).toEqual([true, false]);
    expect([isAssessment('06'), isTreatment('06')]).toEqual([false, false]);
  });

  it('was attended with codes 5 and 6 only', () => {
    expect(attendance.codes.filter(wasSeen)).toEqual(['5', '6']);
  });
});

describe('an end code', () => {
  it('says how far the referral had got', () => {
    const ofGroup = (group: string) => endCode.codes.filter((code) => endCodeGroup(code) === group);

    expect(ofGroup('not-assessed')).toEqual(['50']);
    expect(ofGroup('assessed-only')).toEqual(['10', '11', '12', '13', '14', '16', '17', '95']);
    expect(ofGroup('treated')).toEqual(['46', '47', '48', '49', '96']);
  });
});

describe('a therapy', () => {
  it('has the intensity of the national list, and employment support has none', () => {
    expect(therapyOf('748051000000105')).toMatchObject({ intensity: 'low', isLowIntensityHelp: true });
    expect(therapyOf('304891004')).toMatchObject({ intensity: 'high', isLowIntensityHelp: false });
    expect(therapyOf('1098051000000103').intensity).toBeNull();
  });

  it('is refused when it is not on the list', () => {
    expect(TherapyCode.safeParse('304891005').success).toBe(false);
    expect(() => therapyOf('304891005')).toThrow(RangeError);
  });

  it.each(therapies)('$name has a SNOMED CT code whose check digit is right', ({ code }) => {
    expect(hasRightVerhoeffDigit(code)).toBe(true);
    expect(hasRightVerhoeffDigit(`${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`)).toBe(false);
  });

  it('belongs to the step of its intensity', () => {
    expect([stepOf('low'), stepOf('high')]).toEqual(['2', '3']);
  });
});

describe('an instrument', () => {
  const coded = instruments.filter(({ snomedCode }) => snomedCode !== null);

  it.each(coded)('$token has a SNOMED CT code whose check digit is right', ({ snomedCode }) => {
    expect(hasRightVerhoeffDigit(snomedCode ?? '')).toBe(true);
  });
});

describe('a problem descriptor', () => {
  const counted: readonly (readonly [code: string, as: string, category: string])[] = [
    ['F320', 'Depression', 'depression'],
    ['F328', 'Depression', 'depression'],
    ['F334', 'Depression', 'depression'],
    ['F400', 'Agoraphobia', 'anxiety-and-stress'],
    ['F408', 'Other anxiety or stress related disorder', 'anxiety-and-stress'],
    ['F413', 'Other anxiety or stress related disorder', 'anxiety-and-stress'],
    ['F420', 'Obsessive-compulsive disorder', 'anxiety-and-stress'],
    ['F422', 'Obsessive-compulsive disorder', 'anxiety-and-stress'],
    ['F438', 'Other anxiety or stress related disorder', 'anxiety-and-stress'],
    ['F452', 'Hypochondriacal disorders (health anxiety)', 'anxiety-and-stress'],
    ['F459', 'Other mental health problem', 'other-mental-health'],
    ['F102', 'Other mental health problem', 'other-mental-health'],
    ['F316', 'Other mental health problem', 'other-mental-health'],
    ['F505', 'Other mental health problem', 'other-mental-health'],
    ['K580', 'Irritable bowel syndrome', 'medically-unexplained'],
    ['K581', 'Irritable bowel syndrome', 'medically-unexplained'],
    ['G933', 'Chronic fatigue syndrome', 'medically-unexplained'],
    ['83482000', 'Body dysmorphic disorder', 'anxiety-and-stress'],
    ['723916001', 'Medically unexplained symptoms, not otherwise specified', 'medically-unexplained'],
    ['E119', 'Other recorded problem (not mental health)', 'other-recorded'],
    ['73211009', 'Other recorded problem (not mental health)', 'other-recorded'],
  ];

  it.each(counted)('%s is taken as it is given and counted as %s', (code, as, category) => {
    expect(ProblemDescriptor.parse(code)).toBe(code);
    expect(problemGroupOf(code)).toMatchObject({ name: as, category });
    expect(problemOf(code)).toMatchObject({ code, category });
  });

  it.each([
    ['the dotted form of ICD-10', 'F40.1'],
    ['small letters', 'f401'],
    ['a category without its fourth character', 'F99'],
    ['a mental category that does not exist', 'F499'],
    ['a wrong check digit', '83482001'],
    ['a SNOMED CT description in place of a concept', '83482011'],
    ['more than a code', 'F4011AD'],
    ['nothing', ''],
  ])('is refused as %s', (_case, code) => {
    expect(ProblemDescriptor.safeParse(code).success).toBe(false);
    expect(() => problemOf(code)).toThrow(RangeError);
  });

  it('asks for its own anxiety measure, whatever the last character', () => {
    const on = '2024-07-01';

    expect(
      ['F420', 'F429', 'K580', 'K589', 'F410', 'F338'].map((code) => anxietyMeasureFor(code, on)),
    ).toEqual(['OCI', 'OCI', 'IBS-SSS', 'IBS-SSS', 'PDSS', 'GAD-7']);
  });

  it('is on the list of names once, and each name is of a code that is taken', () => {
    expect(problems.filter(({ code }) => !ProblemDescriptor.safeParse(code).success)).toEqual([]);
  });
});

describe('an ODS code', () => {
  it('is three to six capital letters and digits', () => {
    expect(['DH0', '8KJ43', 'NCH', 'A81001'].every((code) => OdsCode.safeParse(code).success)).toBe(true);
    expect(['dh0', 'D', 'DH-0', 'ABCDEFG'].some((code) => OdsCode.safeParse(code).success)).toBe(false);
  });
});

/**
 * SNOMED CT ids end in a Verhoeff check digit; permutations and products of the dihedral group of order ten.
 */
function hasRightVerhoeffDigit(id: string): boolean {
  const permute = (digit: number, times: number): number =>
    times === 0 ? digit : permute(Number('1576283094'[digit]), times - 1);
  const checksum = [...id]
    .reverse()
    .reduce((sum, digit, place) => dihedralProduct(sum, permute(Number(digit), place % 8)), 0);
  return checksum === 0;
}

function dihedralProduct(one: number, other: number): number {
  const isReflection = one >= 5;
  const turn = isReflection ? one - 5 - (other % 5) : (one % 5) + (other % 5);
  const turned = ((turn % 5) + 5) % 5;
  return isReflection === other >= 5 ? turned : turned + 5;
}
