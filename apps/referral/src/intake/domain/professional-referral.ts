import { crisisHelp } from '#domain-model/values/crisis-help';
import { refuseTogether, RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import { codeList } from '#domain-model/values/code-list';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import { futureDay } from '#domain-model/values/not-future';
import type { Identity } from '../../person/domain/identity.js';
import type { ReasonForComing } from './self-referral.js';
import type { ReferralStatus } from '../../referral/domain/referral-status.js';
import type { Clocks } from '../../referral/domain/waiting-time.js';

export const senderKinds = ['gp', 'hospital', 'voluntary'] as const;
export type SenderKind = (typeof senderKinds)[number];

export const knownRisk = codeList('Known risk', {
  'none-known': 'No risk to self or others is known',
  'known': 'A risk is known, and somebody is looking after it',
  'immediate': 'Somebody is in danger now',
});
export type KnownRisk = (typeof knownRisk.codes)[number];

/** Who sends, as the national source codes group them (I101030). */
const sourcesOf: Readonly<Record<SenderKind, readonly SourceOfReferral[]>> = {
  gp: ['A1', 'A2', 'A3', 'A4'],
  hospital: ['H1', 'H2', 'I1', 'I2'],
  voluntary: ['G4'],
};

export interface Sender {
  readonly kind: SenderKind;
  readonly source: SourceOfReferral;
  /** ODS code; most voluntary organisations have none. */
  readonly organisationCode: string | null;
  readonly role: string;
  readonly telephone: string | null;
  readonly email: string | null;
}

export interface ProfessionalReferral {
  readonly sender: Sender;
  readonly identity: Identity;
  readonly reasons: readonly ReasonForComing[];
  /** Kept in this service only. */
  readonly inTheirWords: string | null;
  readonly knownRisk: KnownRisk;
  /** The day on which the person agreed to be referred. */
  readonly consentedOn: CalendarDay;
  /** Why it is sent beside another one of the same person and day. */
  readonly despite: { readonly reason: string } | null;
}

type SendingRule = (referral: ProfessionalReferral) => RuleBroken | undefined;

const comesFromItsKind: SendingRule = ({ sender }) =>
  sourcesOf[sender.kind].includes(sender.source)
    ? undefined
    : RuleBroken.wrongValue(
        'sender.source-not-of-kind',
        `A source of this kind is one of ${sourcesOf[sender.kind].join(', ')}.`,
        'sender.source',
      );

const namesItsOrganisation: SendingRule = ({ sender }) =>
  sender.kind === 'voluntary' || sender.organisationCode !== null
    ? undefined
    : RuleBroken.wrongValue(
        'sender.organisation-needed',
        'GPs and hospitals name their organisation.',
        'sender.organisationCode',
      );

const canBeAsked: SendingRule = ({ sender }) =>
  sender.telephone !== null || sender.email !== null
    ? undefined
    : RuleBroken.wrongValue(
        'sender.cannot-be-asked',
        'Whoever refers can be asked back: by telephone or email.',
        'sender.telephone',
      );

/** A practice and a hospital know the number of everyone they treat; a voluntary organisation need not. */
const namesThePerson: SendingRule = ({ sender, identity }) =>
  sender.kind === 'voluntary' || identity.claimedNhsNumber !== null
    ? undefined
    : RuleBroken.wrongValue(
        'person.nhs-number-needed',
        'GPs and hospitals send the NHS number.',
        'person.nhsNumber',
      );

const personCanBeReached: SendingRule = ({ identity }) => {
  const { telephone, email, addressLines, postcode } = identity;
  const hasAddress = addressLines.length > 0 && postcode !== null;
  return telephone !== null || email !== null || hasAddress
    ? undefined
    : RuleBroken.wrongValue(
        'person.cannot-be-reached',
        'Send a number, an email address or an address of the person.',
        'person.telephone',
      );
};

/** Nobody reads this route at once: who is in danger now is not helped by a place in a list. */
const isNotInDanger: SendingRule = (referral) =>
  referral.knownRisk === 'immediate'
    ? RuleBroken.wrongValue(
        'professional-referral.immediate-risk',
        'Somebody is in danger now: call 999, or NHS 111 and choose option 2. This service is not read at once.',
        'knownRisk',
        { more: { crisisHelp } },
      )
    : undefined;

/** What a GP, a hospital and a voluntary organisation must send. */
export const sendingRules: readonly SendingRule[] = [
  comesFromItsKind,
  namesItsOrganisation,
  canBeAsked,
  namesThePerson,
  personCanBeReached,
];

/**
 * Danger is answered before all else and alone: what is missing in the form does not matter then.
 *
 * @throws RuleBroken (422) that names every rule which is not met
 */
export function refuseUnlessSent(referral: ProfessionalReferral, now: Instant): void {
  const danger = isNotInDanger(referral);
  if (danger !== undefined) throw danger;
  refuseTogether([
    futureDay('consentedOn', referral.consentedOn, now),
    ...sendingRules.map((rule) => rule(referral)),
  ]);
}

export const sentStatuses = ['received', 'being-assessed', 'waiting', 'in-treatment', 'closed'] as const;
export type SentStatus = (typeof sentStatuses)[number];

/** What whoever referred may know: how far it has come, and nothing of what was found or said. */
export function sentStatusOf(status: ReferralStatus, clocks: Clocks): SentStatus {
  const isOver = ['declined', 'discharged', 'transferred', 'voided'].includes(status);
  if (isOver) return 'closed';
  if (clocks.treatmentContactCount > 0) return 'in-treatment';
  if (status === 'accepted') return 'waiting';
  return status === 'assessed' || clocks.contactCount > 0 ? 'being-assessed' : 'received';
}
