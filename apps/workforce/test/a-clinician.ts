import type { Instant } from '#domain-model/values/calendar';
import type { AwardedQualification, Training } from '#domain-model/values/may-deliver';
import type { Employment } from '../src/domain/clinician.state.js';
import { Clinician } from '../src/domain/clinician.js';

/** The instant at which the specs take place. */
export const now: Instant = '2025-01-31T09:00:00.000Z';

export const employment: Employment = {
  id: '0190b7c4-5d9e-7a31-9c0e-c11c1c1a0001',
  providerCode: 'DH0',
  role: 'high-intensity-therapist',
  wholeTimeEquivalent: 0.8,
  employedFrom: '2023-09-01',
  givenName: 'Zenobia',
  familyName: 'Sentinelle',
};

/** A therapist who joined in September 2023; a spec spells out only what matters to it. */
export function aClinician(): ClinicianStory {
  return new ClinicianStory(Clinician.register(employment, now));
}

/** A clinician's life so far; `build` gives her as if she had just been loaded. */
export class ClinicianStory {
  constructor(private readonly clinician: Clinician) {}

  qualified(qualification: AwardedQualification['qualification'], awardedOn = '2020-07-01'): this {
    this.clinician.qualify({ qualification, awardedOn }, now);
    return this;
  }

  enrolled(training: Partial<Training> = {}): this {
    this.clinician.enrol({ ...aTraining, ...training }, now);
    return this;
  }

  left(leftOn: string): this {
    this.clinician.leave(leftOn, now);
    return this;
  }

  build(): Clinician {
    return Clinician.load(this.clinician.state);
  }
}

export const aTraining: Training = {
  qualification: '17',
  enrolledOn: '2024-10-07',
  plannedCompletionOn: '2025-10-10',
};
