import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import { daysBetween, londonDay, type Instant } from '#domain-model/values/calendar';
import { refuseIfStale } from '#service-kit/http/etag';
import { pageOf } from '#service-kit/http/paging';
import type { RequestContext } from '#service-kit/http/request-context';
import type { CommandContext } from '#service-kit/http/command-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import type { PersonName } from '../database/person-name.store.js';
import {
  ProposalStore,
  type OpenProposalPlace,
  type ProposalPlace,
  type StoredProposal,
} from '../database/proposal.store.js';
import type { IdentityField } from '../domain/identity.js';
import type { NewDetails } from '../domain/person-details.js';
import type { Person } from '../domain/person.js';
import {
  acceptedValues,
  decide,
  proposedOnly,
  tightensSafety,
  type FieldDecision,
  type ProposalSource,
} from '../domain/person-proposal.js';
import { Details } from './details.js';
import { AuditedPersons } from './audited-persons.js';

export type { OpenProposalPlace, ProposalPlace } from '../database/proposal.store.js';
export { identityFields } from '../domain/identity-fields.js';
export type { IdentityField } from '../domain/identity.js';
export { proposalSources, type FieldDecision, type ProposalSource } from '../domain/person-proposal.js';

/** One field: what was stored when it was said, what is stored now, what was said, and what was made of it. */
export interface FieldView {
  readonly field: IdentityField;
  readonly held: NewDetails;
  readonly now: NewDetails;
  readonly proposed: NewDetails;
  readonly decision: FieldDecision | null;
}

/** What of a proposal is said wherever it is shown. */
interface ProposalInBrief {
  readonly proposalId: string;
  readonly personId: string;
  readonly referralId: string | null;
  readonly source: ProposalSource;
  readonly receivedAt: Instant;
  readonly tightensContactSafety: boolean;
}

/** A row of the list: what was said stays in the record. */
export interface OpenProposal extends ProposalInBrief {
  readonly ageDays: number;
  /** Null once who it was has been erased. */
  readonly person: PersonName | null;
  readonly fields: readonly IdentityField[];
}

export interface ProposalView extends ProposalInBrief {
  readonly receivedFrom: string;
  readonly fields: readonly FieldView[];
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
}

export interface DecisionOrder {
  readonly proposalId: string;
  readonly accept: readonly IdentityField[];
  readonly reject: readonly IdentityField[];
  /** The person agreed to be reached in ways that are said not to be safe. */
  readonly personAgreed: boolean;
}

export interface Decided {
  readonly personId: string;
  readonly proposalId: string;
  readonly accepted: readonly IdentityField[];
  readonly rejected: readonly IdentityField[];
  readonly version: number;
}

/** What others say of a person who is known changes nothing until staff accept it, field by field. */
@Injectable()
export class Proposals {
  constructor(
    private readonly transactions: Transactions,
    private readonly inFlight: AuditedPersons,
    private readonly details: Details,
    private readonly proposals: ProposalStore,
  ) {}

  /** Those of the provider that nobody has decided: first those that forbid a way to reach the person, then by age. */
  listOpen(
    context: RequestContext,
    question: { readonly after: OpenProposalPlace | null; readonly limit: number },
  ): Promise<{ readonly proposals: readonly OpenProposal[]; readonly next: OpenProposalPlace | null }> {
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await this.proposals.open(tx, context.caller.providers, question);
      const { page: open, last } = pageOf(rows, question.limit);
      const personIds = open.map(({ personId }) => personId);
      await tx.auditAccess(...personIds.map((personId) => ({ personId })));
      const proposals = open.map((proposal) => ({
        ...inBrief(proposal),
        ageDays: daysBetween(londonDay(proposal.receivedAt), londonDay(context.now)),
        person: proposal.person,
        fields: proposal.fields.map(({ field }) => field),
      }));
      return { proposals, next: last };
    });
  }

  /** @throws RuleBroken `person.unknown`, `person.erased` (404) */
  list(
    context: RequestContext,
    personId: string,
    question: { readonly after: ProposalPlace | null; readonly limit: number },
  ): Promise<{ readonly proposals: readonly ProposalView[]; readonly next: ProposalPlace | null }> {
    return this.transactions.auditedRead(context, async (tx) => {
      const person = await this.inFlight.find(tx, context, personId);
      context.showVersion?.(person.state.version);
      const asked = { ...question, personId: person.id };
      const rows = await this.proposals.ofPerson(tx, context.caller.providers, asked);
      const { page, last } = pageOf(rows, question.limit);
      return { proposals: page.map((proposal) => viewOf(proposal, person)), next: last };
    });
  }

  /**
   * @throws RuleBroken `proposal.unknown` (404), `proposal.decided-already` (409), `record.changed-since-read` (412), those
   *   of the domain's decide and of a change of details
   */
  async decide(context: CommandContext, personId: string, order: DecisionOrder): Promise<Decided> {
    const answer = await this.transactions.command(context, (tx) =>
      this.decideIn(tx, context, { personId, order }),
    );
    context.showVersion?.(answer.version);
    return answer;
  }

  private async decideIn(
    tx: Transaction,
    context: CommandContext,
    { personId, order }: { personId: string; order: DecisionOrder },
  ): Promise<Decided> {
    const { caller, now } = context;
    const person = await this.inFlight.find(tx, context, personId);
    refuseIfStale(context, person.state.version);
    const wanted = { personId: person.id, proposalId: order.proposalId };
    const proposal = await this.proposals.find(tx, caller.providers, wanted);
    if (proposal === undefined) throw unknownProposal();
    if (proposal.decidedAt !== null) throw decidedAlready(proposal.decidedAt);
    const decisions = decide(proposal.fields, order);
    const values = acceptedValues(proposal.fields, decisions, person.state.identity);
    const version = await this.accept(tx, context, { person, proposal, order, values });
    const { providerCode } = person.state;
    const { proposalId, personAgreed } = order;
    await this.proposals.decide(tx, providerCode, {
      proposalId,
      decisions,
      personAgreed,
      by: caller.subject,
      at: now,
    });
    return { personId: person.id, proposalId, accepted: order.accept, rejected: order.reject, version };
  }

  /** As a change of details: what stood before is stored, and its rules apply. @returns the person's version */
  private async accept(
    tx: Transaction,
    context: CommandContext,
    accepting: { person: Person; proposal: StoredProposal; order: DecisionOrder; values: NewDetails },
  ): Promise<number> {
    const { person, proposal, order, values } = accepting;
    if (Object.keys(values).length === 0) return person.state.version;
    // Said of, or by, a record that has gone into the person's: it goes with that record when the merge is undone.
    const fromPersonId =
      proposal.fromPersonId ?? (proposal.personId === person.id ? null : proposal.personId);
    const { version } = await this.details.change(tx, context, {
      person,
      order: {
        by: 'staff',
        values,
        reason: 'late-information',
        note: null,
        fromPersonId,
        // The person's own word, signed in to the own record, is the person's agreement.
        personAgreed: order.personAgreed || (proposal.source === 'person' && fromPersonId === null),
      },
    });
    return version;
  }
}

function inBrief(proposal: StoredProposal): ProposalInBrief {
  const { proposalId, personId, referralId, source, receivedAt, fields } = proposal;
  return {
    proposalId,
    personId,
    referralId,
    source,
    receivedAt,
    tightensContactSafety: tightensSafety(fields),
  };
}

function viewOf(proposal: StoredProposal, person: Person): ProposalView {
  const { receivedFrom, decidedAt, decidedBy, decisions } = proposal;
  const fields = proposal.fields.map((one) => ({
    ...one,
    now: proposedOnly(one, person.state.identity),
    decision: decisions?.[one.field] ?? null,
  }));
  return { ...inBrief(proposal), personId: person.id, receivedFrom, fields, decidedAt, decidedBy };
}

function unknownProposal(): RuleBroken {
  return RuleBroken.unknown('proposal.unknown', 'There is no such proposal of this person.');
}

function decidedAlready(decidedAt: Instant): RuleBroken {
  return RuleBroken.wrongState('proposal.decided-already', 'Somebody has decided this proposal.', {
    more: { decidedAt },
  });
}
