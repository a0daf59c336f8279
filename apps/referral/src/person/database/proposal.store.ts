import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/transaction';
import { nameOfPerson, type PersonName } from './person-name.store.js';
import type { Decisions, ProposalSource, ProposedField } from '../domain/person-proposal.js';

export interface NewProposal {
  readonly providerCode: OdsCode;
  readonly personId: string;
  readonly referralId: string | null;
  /** The record that was merged, where it says otherwise. */
  readonly fromPersonId: string | null;
  readonly source: ProposalSource;
  readonly receivedAt: Instant;
  /** The opaque subject of a token. */
  readonly receivedFrom: string;
  readonly fields: readonly ProposedField[];
}

export interface StoredProposal extends Omit<NewProposal, 'providerCode'> {
  readonly proposalId: string;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
  readonly decisions: Decisions | null;
}

interface Row extends Omit<StoredProposal, 'receivedAt' | 'decidedAt'> {
  readonly receivedAt: Date;
  readonly decidedAt: Date | null;
}

/** Of whom a proposal is now: also one that was made of a record which went into the person's. */
const selectProposal = `
  select id as "proposalId", person_id as "personId", referral_id as "referralId", from_person_id as "fromPersonId",
         source, received_at as "receivedAt", received_from as "receivedFrom", fields, decided_at as "decidedAt",
         decided_by as "decidedBy", decisions
  from person_proposal
  where provider_code = any ($1)`;
const ofPerson = `
    and person_id in (select id
                      from person
                      where provider_code = any ($1)
                        and (id = $2 or merged_into = $2))`;

/** What was said of people who are known, with what staff made of it. */
@Injectable()
export class ProposalStore {
  async store(tx: Transaction, proposal: NewProposal): Promise<void> {
    if (proposal.fields.length === 0) return;
    const { providerCode, personId, referralId, fromPersonId, source, receivedAt, receivedFrom } = proposal;
    await tx.execute(
      `insert into person_proposal
         (provider_code, id, person_id, referral_id, from_person_id, source, received_at, received_from, fields)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[providerCode, newId(), personId, referralId, fromPersonId, source, receivedAt, receivedFrom],
        JSON.stringify(proposal.fields),
      ],
    );
  }

  /** The latest first. */
  async ofPerson(
    tx: Transaction,
    providers: readonly OdsCode[],
    personId: string,
  ): Promise<StoredProposal[]> {
    const rows = await tx.query<Row>(
      `${selectProposal} ${ofPerson}
       order by received_at desc, id desc
       limit 500`,
      [providers, personId],
    );
    return rows.map(proposalOf);
  }

  /** Those that nobody has decided, the oldest first. */
  async open(
    tx: Transaction,
    providers: readonly OdsCode[],
  ): Promise<(StoredProposal & { readonly person: PersonName | null })[]> {
    const rows = await tx.query<Row & { readonly person: PersonName | null }>(
      `select open.*, ${nameOfPerson} as person
       from (${selectProposal} and decided_at is null order by received_at, id limit 500) as open
       join person as asked on asked.provider_code = any ($1) and asked.id = open."personId"
       join person
         on person.provider_code = asked.provider_code
        and person.id = coalesce(asked.merged_into, asked.id)
       order by open."receivedAt", open."proposalId"`,
      [providers],
    );
    return rows.map(({ person, ...row }) => ({ ...proposalOf(row), person }));
  }

  /** Held until the transaction ends, so that it is decided once. */
  async find(
    tx: Transaction,
    providers: readonly OdsCode[],
    { personId, proposalId }: { personId: string; proposalId: string },
  ): Promise<StoredProposal | undefined> {
    const rows = await tx.query<Row>(`${selectProposal} ${ofPerson} and id = $3 for update`, [
      providers,
      personId,
      proposalId,
    ]);
    return rows.map(proposalOf)[0];
  }

  async decide(
    tx: Transaction,
    providerCode: OdsCode,
    decision: {
      readonly proposalId: string;
      readonly decisions: Decisions;
      readonly personAgreed: boolean;
      readonly by: string;
      readonly at: Instant;
    },
  ): Promise<void> {
    await tx.execute(
      `update person_proposal
       set decided_at = $3,
           decided_by = $4,
           decisions = $5,
           person_agreed = $6
       where provider_code = $1
         and id = $2`,
      [
        ...[providerCode, decision.proposalId, decision.at, decision.by],
        ...[JSON.stringify(decision.decisions), decision.personAgreed],
      ],
    );
  }

  /** What a merged record had said otherwise goes with it when the merge is undone; what was decided stays written. */
  async withdrawOfMerge(
    tx: Transaction,
    { providerCode, personId, fromPersonId }: Pick<NewProposal, 'providerCode' | 'personId' | 'fromPersonId'>,
  ): Promise<void> {
    await tx.execute(
      `delete from person_proposal
       where provider_code = $1
         and person_id = $2
         and from_person_id = $3
         and decided_at is null`,
      [providerCode, personId, fromPersonId],
    );
  }
}

function proposalOf({ receivedAt, decidedAt, ...row }: Row): StoredProposal {
  return {
    ...row,
    receivedAt: toInstant(receivedAt),
    decidedAt: decidedAt === null ? null : toInstant(decidedAt),
  };
}
