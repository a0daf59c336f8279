import { Next } from '#service-kit/http/paging';
import { ApiProperty } from '@nestjs/swagger';
import type { CrisisHelp } from '#domain-model/values/crisis-help';
import type { WaitingToBeRead } from '../application/self-referral-list.read-model.js';
import type { SelfReferralAnswer } from '../application/self-referral.commands.js';
import type {
  Choice,
  GpPractice,
  GpPracticesFound,
  SelfReferralForm,
} from '../application/self-referral-form.js';
import { personOfRow } from '../../person/http/person-name.answer.js';

export class CrisisHelpAnswer implements CrisisHelp {
  @ApiProperty()
  when!: string;

  @ApiProperty()
  who!: string;

  @ApiProperty()
  reach!: string;
}

export class SelfReferredAnswer implements SelfReferralAnswer {
  @ApiProperty({ example: 'DH0-7K3M-9Q2X', description: 'To quote when you call. It opens nothing.' })
  reference!: string;

  @ApiProperty({ type: String, format: 'date' })
  receivedOn!: string;

  @ApiProperty({ description: 'Show crisis help before anything else.' })
  crisisHelpFirst!: boolean;

  @ApiProperty({ type: [String] })
  whatHappensNext!: readonly string[];

  @ApiProperty({ type: [CrisisHelpAnswer] })
  crisisHelp!: readonly CrisisHelp[];
}

export class ChoiceAnswer implements Choice {
  @ApiProperty()
  code!: string;

  @ApiProperty()
  says!: string;
}

class ConsentWording {
  @ApiProperty()
  wording!: string;

  @ApiProperty()
  toStore!: string;

  @ApiProperty()
  toTellGp!: string;
}

export class FormAnswer implements SelfReferralForm {
  @ApiProperty()
  provider!: string;

  @ApiProperty({ type: 'integer' })
  minimumAge!: number;

  @ApiProperty({ type: [CrisisHelpAnswer] })
  crisisHelp!: readonly CrisisHelp[];

  @ApiProperty({ type: ConsentWording })
  consent!: SelfReferralForm['consent'];

  @ApiProperty({ type: [ChoiceAnswer] })
  safeNow!: readonly Choice[];

  @ApiProperty({ type: [String], description: 'Answers after which crisis help is shown at once.' })
  crisisHelpAfter!: readonly string[];

  @ApiProperty({ type: [ChoiceAnswer] })
  whatBringsYou!: readonly Choice[];

  @ApiProperty({ type: [ChoiceAnswer] })
  accessibleInformation!: readonly Choice[];

  @ApiProperty({ type: [ChoiceAnswer] })
  contactPreference!: readonly Choice[];
}

class GpPracticeAnswer implements GpPractice {
  @ApiProperty({ example: 'A81001' })
  code!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  town!: string;

  @ApiProperty()
  postcode!: string;
}

export class GpPracticesAnswer implements GpPracticesFound {
  @ApiProperty({ type: [GpPracticeAnswer], maxItems: 20 })
  practices!: readonly GpPractice[];

  @ApiProperty({ description: 'Only a part of the national list is here.' })
  isSubset!: boolean;
}

class WaitingToBeReadAnswer implements WaitingToBeRead {
  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty(personOfRow)
  person!: WaitingToBeRead['person'];

  @ApiProperty({ example: 'DH0-7K3M-9Q2X' })
  reference!: string;

  @ApiProperty({ type: String, format: 'date' })
  receivedOn!: string;

  @ApiProperty({ enum: ['safe', 'not-sure', 'not-safe'] })
  safeNow!: string;

  @ApiProperty({ type: [String] })
  flags!: readonly string[];
}

export class SelfReferralsAnswer {
  @ApiProperty({
    type: [WaitingToBeReadAnswer],
    description: 'Who is not safe first, then whoever asked first.',
  })
  waiting!: readonly WaitingToBeRead[];

  @Next()
  next!: string | null;
}
