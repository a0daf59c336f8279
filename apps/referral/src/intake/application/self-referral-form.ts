import { Injectable } from '@nestjs/common';
import { crisisHelp, type CrisisHelp } from '#domain-model/values/crisis-help';
import type { CodeList } from '#domain-model/values/code-list';
import { Configuration } from '#service-kit/runtime/configuration';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import { GpPracticeList } from '../database/gp-practice-list.js';
import type { GpPractice } from '../domain/gp-practices.js';
import {
  accessibleInformationNeed,
  consentWordings,
  currentConsentWording,
  reasonForComing,
  safetyNow,
} from '../domain/self-referral.js';
import { refuseUnknownProvider } from './self-referral.commands.js';

export type { GpPractice } from '../domain/gp-practices.js';

export interface Choice {
  readonly code: string;
  readonly says: string;
}

/** All that a page needs to ask: no front end holds a list, a wording or a number of its own. */
export interface SelfReferralForm {
  readonly provider: string;
  readonly minimumAge: number;
  /** Shown before the first question. */
  readonly crisisHelp: readonly CrisisHelp[];
  readonly consent: { readonly wording: string; readonly toStore: string; readonly toTellGp: string };
  readonly safeNow: readonly Choice[];
  /** Answers to `safeNow` after which crisis help is shown at once, before the form goes on. */
  readonly crisisHelpAfter: readonly string[];
  readonly whatBringsYou: readonly Choice[];
  readonly accessibleInformation: readonly Choice[];
  readonly contactPreference: readonly Choice[];
}

export interface GpPracticesFound {
  readonly practices: readonly GpPractice[];
  /** Only a part of the national list is here: a practice that is not found may be given by its code. */
  readonly isSubset: boolean;
}

/** What is asked of people who refer themselves, and where they find their GP practice. Knows nobody. */
@Injectable()
export class SelfReferralForms {
  constructor(
    private readonly providers: ProviderBoards,
    private readonly practices: GpPracticeList,
    private readonly configuration: Configuration,
  ) {}

  /** @throws RuleBroken `provider.unknown` (404) */
  of(provider: string): SelfReferralForm {
    refuseUnknownProvider(this.providers, provider);
    const { toStore = '', toTellGp = '' } = consentWordings[currentConsentWording] ?? {};
    return {
      provider,
      minimumAge: this.configuration.minimumAgeOf(provider),
      crisisHelp,
      consent: { wording: currentConsentWording, toStore, toTellGp },
      safeNow: choicesOf(safetyNow),
      crisisHelpAfter: safetyNow.codes.filter((code) => code !== 'safe'),
      whatBringsYou: choicesOf(reasonForComing),
      accessibleInformation: choicesOf(accessibleInformationNeed),
      contactPreference: [
        { code: 'letter', says: 'A letter' },
        { code: 'telephone', says: 'A telephone call' },
        { code: 'text', says: 'A text message' },
        { code: 'email', says: 'An email' },
      ],
    };
  }

  practicesMatching(query: string): GpPracticesFound {
    return { practices: this.practices.matching(query), isSubset: this.practices.isSubset };
  }
}

function choicesOf<Code extends string>(list: CodeList<Code>): readonly Choice[] {
  return list.codes.map((code) => ({ code, says: list.meaning(code) }));
}
