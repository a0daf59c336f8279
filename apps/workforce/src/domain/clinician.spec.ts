import {
  ClinicianLeft,
  ClinicianQualified,
  ClinicianRegistered,
  TrainingEnded,
  TrainingEnrolled,
  TrainingExtended,
} from '#domain-model/events/workforce.events';
import { ruleBrokenBy } from '#testing/broken-rule';
import { aClinician, aTraining, employment, now } from '../../test/a-clinician.js';
import { capabilitiesOf } from './capability.js';
import { Clinician } from './clinician.js';

describe('someone who joins', () => {
  it('is registered, and the name is not published', () => {
    const clinician = Clinician.register(employment, now);

    const { id: clinicianId, role, wholeTimeEquivalent, employedFrom } = employment;
    expect(clinician.events).toEqual([
      {
        definition: ClinicianRegistered,
        occurredAt: '2023-09-01T12:00:00.000Z',
        data: { clinicianId, role, wholeTimeEquivalent, employedFrom },
      },
    ]);
  });

  it('has begun already', () => {
    const refusal = ruleBrokenBy(() =>
      Clinician.register({ ...employment, employedFrom: '2025-02-01' }, now),
    );

    expect(refusal).toMatchObject({ code: 'time.in-future', field: 'employedFrom', kind: 'wrong-value' });
  });
});

describe('a clinician', () => {
  it('gains a qualification', () => {
    const clinician = aClinician().build();

    clinician.qualify({ qualification: '11', awardedOn: '2020-07-01' }, now);

    expect(clinician.state.qualifications).toEqual([{ qualification: '11', awardedOn: '2020-07-01' }]);
    expect(clinician.events).toMatchObject([
      { definition: ClinicianQualified, data: { qualification: '11', awardedOn: '2020-07-01' } },
    ]);
  });

  it('gains each qualification once', () => {
    const clinician = aClinician().qualified('11').build();

    const refusal = ruleBrokenBy(() =>
      clinician.qualify({ qualification: '11', awardedOn: '2021-07-01' }, now),
    );

    expect(refusal).toMatchObject({ code: 'clinician.already-qualified', kind: 'wrong-state' });
  });

  it.each([
    ['2004-12-31', 'qualification.awarded-too-early'],
    ['2025-02-01', 'time.in-future'],
  ])('gains no qualification on %s', (awardedOn, code) => {
    const clinician = aClinician().build();

    const refusal = ruleBrokenBy(() => clinician.qualify({ qualification: '11', awardedOn }, now));

    expect(refusal).toMatchObject({ code, field: 'awardedOn', kind: 'wrong-value' });
  });

  it('learns mindfulness-based therapy only as a high intensity CBT therapist', () => {
    const mindfulness = { qualification: '16', awardedOn: '2024-05-01' } as const;

    const refusal = ruleBrokenBy(() => aClinician().build().qualify(mindfulness, now));
    const tooEarly = ruleBrokenBy(() =>
      aClinician().qualified('11', '2024-05-02').build().qualify(mindfulness, now),
    );

    expect(refusal.code).toBe('qualification.needs-high-intensity-cbt');
    expect(tooEarly.code).toBe('qualification.needs-high-intensity-cbt');
    expect(() => aClinician().qualified('11', '2024-05-01').build().qualify(mindfulness, now)).not.toThrow();
  });

  it('joins an approved training, which may end in the future', () => {
    const clinician = aClinician().build();

    clinician.enrol(aTraining, now);

    expect(clinician.events).toMatchObject([{ definition: TrainingEnrolled, data: aTraining }]);
  });

  it.each([
    ['ends before it begins', { plannedCompletionOn: '2024-10-07' }, 'training.ends-before-it-begins'],
    ['takes more than three years', { plannedCompletionOn: '2027-10-11' }, 'training.too-long'],
    ['begins tomorrow', { enrolledOn: '2025-02-01' }, 'time.in-future'],
    ['began before 2005', { enrolledOn: '2004-12-31' }, 'training.began-too-early'],
  ])('joins no training that %s', (_what, training, code) => {
    const clinician = aClinician().build();

    const refusal = ruleBrokenBy(() => clinician.enrol({ ...aTraining, ...training }, now));

    expect(refusal).toMatchObject({ code, kind: 'wrong-value' });
  });

  it('joins no training towards what is gained, or is studied already', () => {
    const qualified = aClinician().qualified('17').build();
    const enrolled = aClinician().enrolled().build();

    expect(ruleBrokenBy(() => qualified.enrol(aTraining, now)).code).toBe('clinician.already-qualified');
    expect(ruleBrokenBy(() => enrolled.enrol(aTraining, now)).code).toBe('clinician.already-enrolled');
  });

  it('takes longer over a training, and may deliver its therapies until the new end', () => {
    const clinician = aClinician().enrolled().build();

    clinician.extendTraining({ qualification: '17', plannedCompletionOn: '2026-02-27' }, now);

    expect(clinician.state.trainings).toMatchObject([{ ...aTraining, plannedCompletionOn: '2026-02-27' }]);
    expect(clinician.events).toMatchObject([
      {
        definition: TrainingExtended,
        occurredAt: now,
        data: { ...aTraining, plannedCompletionOn: '2026-02-27' },
      },
    ]);
  });

  it.each(['failed', 'left'] as const)('ends a training without its qualification: %s', (how) => {
    const clinician = aClinician().enrolled().build();

    clinician.endTraining({ qualification: '17', endedOn: '2024-12-13', how }, now);

    expect(clinician.events).toMatchObject([
      { definition: TrainingEnded, data: { ...aTraining, endedOn: '2024-12-13', how } },
    ]);
    const { qualifications, trainings } = clinician.state;
    const on = (day: string) => capabilitiesOf({ on: day, qualifications, trainings });
    expect(on('2024-12-13').map(({ as }) => as)).toContain('trainee');
    expect(on('2024-12-14')).toEqual([]);
  });

  it('may begin again after a training that was left', () => {
    const clinician = aClinician().enrolled().build();
    clinician.endTraining({ qualification: '17', endedOn: '2024-12-13', how: 'left' }, now);

    clinician.enrol({ ...aTraining, enrolledOn: '2025-01-13' }, now);

    expect(clinician.state.trainings).toHaveLength(2);
  });

  it.each([
    ['training.not-extended', { plannedCompletionOn: '2025-10-10' }],
    ['training.too-long', { plannedCompletionOn: '2027-02-01' }],
    ['training.unknown', { qualification: '15' as const }],
  ])('extends no training against its rules: %s', (code, extension) => {
    const extending = { qualification: '17', plannedCompletionOn: '2026-02-27', ...extension } as const;

    expect(ruleBrokenBy(() => aClinician().enrolled().build().extendTraining(extending, now)).code).toBe(
      code,
    );
  });

  it.each([
    ['time.in-future', { endedOn: '2025-02-01' }],
    ['training.ends-before-it-begins', { endedOn: '2024-10-06' }],
    ['training.unknown', { qualification: '15' as const }],
  ])('ends no training against its rules: %s', (code, end) => {
    const ending = { qualification: '17', endedOn: '2024-12-13', how: 'failed', ...end } as const;

    expect(ruleBrokenBy(() => aClinician().enrolled().build().endTraining(ending, now)).code).toBe(code);
  });

  it('ends and extends no training that has ended or led to its qualification', () => {
    const ended = aClinician().enrolled().build();
    const ending = { qualification: '17', endedOn: '2024-12-13', how: 'failed' } as const;
    ended.endTraining(ending, now);
    const qualified = aClinician().enrolled().qualified('17', '2025-01-10').build();

    expect(ruleBrokenBy(() => ended.endTraining(ending, now)).code).toBe('training.already-ended');
    expect(
      ruleBrokenBy(() =>
        ended.extendTraining({ qualification: '17', plannedCompletionOn: '2026-02-27' }, now),
      ).code,
    ).toBe('training.already-ended');
    expect(ruleBrokenBy(() => qualified.endTraining(ending, now)).code).toBe('clinician.already-qualified');
  });

  it('leaves, perhaps on a day to come', () => {
    const clinician = aClinician().build();

    clinician.leave('2025-03-01', now);

    expect(clinician.events).toMatchObject([
      { definition: ClinicianLeft, occurredAt: now, data: { leftOn: '2025-03-01' } },
    ]);
  });

  it('does not leave before joining', () => {
    const refusal = ruleBrokenBy(() => aClinician().build().leave('2023-08-31', now));

    expect(refusal).toMatchObject({ code: 'clinician.left-before-joining', field: 'leftOn' });
  });
});

describe('a clinician who has left', () => {
  it.each([
    [
      'gains nothing',
      (clinician: Clinician) => clinician.qualify({ qualification: '11', awardedOn: '2024-01-01' }, now),
    ],
    ['joins no training', (clinician: Clinician) => clinician.enrol(aTraining, now)],
    ['does not leave again', (clinician: Clinician) => clinician.leave('2025-01-01', now)],
  ])('%s', (_what, act) => {
    const refusal = ruleBrokenBy(() => act(aClinician().left('2024-12-01').build()));

    expect(refusal).toMatchObject({ code: 'clinician.already-left', kind: 'wrong-state' });
  });

  it('may gain a qualification while the day of leaving has not come', () => {
    const departure = aClinician().left('2025-03-01').build();

    departure.qualify({ qualification: '11', awardedOn: '2025-01-15' }, now);

    expect(departure.state.qualifications).toHaveLength(1);
  });
});
