import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Transaction } from '#service-kit/database/transaction';
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

export interface ProposalPlace {
  readonly receivedAt: Instant;
  readonly proposalId: string;
}

export interface OpenProposalPlace extends ProposalPlace {
  /** 1: it makes contact less safe; 2: it does not. */
  readonly urgency: number;
}

interface Row extends Omit<StoredProposal, 'receivedAt' | 'decidedAt'> {
  readonly receivedAt: Date;
  readonly decidedAt: Date | null;
}

/** Whose a proposal is now: also one that was made of a record which went into the person's. */
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

/** As `tightensSafety` of the domain says of each row; the order of all rows needs it here. */
const selectUrgency = `
  select case when exists (
           select
           from jsonb_array_elements(fields) as said
           cross join unnest(array['safeToLeaveMessage', 'safeToText', 'safeToPost']) as way
           where said ->> 'field' = 'contact'
             and said #> '{held,contact}' is not null
             and said #> array['proposed', 'contact', way] = 'false'
             and said #> array['held', 'contact', way] is distinct from 'false'
         ) then 1 else 2 end as urgency`;

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
        providerCode,
        newId(),
        personId,
        referralId,
        fromPersonId,
        source,
        receivedAt,
        receivedFrom,
        JSON.stringify(proposal.fields),
      ],
    );
  }

  /** The latest first; one more than asked for says whether others follow, as in the next. */
  async ofPerson(
    tx: Transaction,
    providers: readonly OdsCode[],
    { personId, after, limit }: { personId: string; after: ProposalPlace | null; limit: number },
  ): Promise<StoredProposal[]> {
    const rows = await tx.query<Row>(
      `${selectProposal} ${ofPerson}
         and ($3::timestamptz is null or (received_at, id) < ($3::timestamptz, $4::uuid))
       order by received_at desc, id desc
       limit $5`,
      [providers, personId, after?.receivedAt ?? null, after?.proposalId ?? null, limit + 1],
    );
    return rows.map(proposalOf);
  }

  /** Those that nobody has decided: first those that make contact less safe, then the oldest. */
  async open(
    tx: Transaction,
    providers: readonly OdsCode[],
    { after, limit }: { readonly after: OpenProposalPlace | null; readonly limit: number },
  ): Promise<(StoredProposal & { readonly person: PersonName | null; readonly urgency: number })[]> {
    const rows = await tx.query<Row & { readonly person: PersonName | null; readonly urgency: number }>(
      `select open.*, ${nameOfPerson} as person
       from (
         select *
         from (${selectProposal} and decided_at is null) as proposal
         cross join lateral (${selectUrgency}) as graded
         where $2::integer is null
            or (urgency, "receivedAt", "proposalId") > ($2::integer, $3::timestamptz, $4::uuid)
         order by urgency, "receivedAt", "proposalId"
         limit $5
       ) as open
       join person as asked on asked.provider_code = any ($1) and asked.id = open."personId"
       join person
         on person.provider_code = asked.provider_code
        and person.id = coalesce(asked.merged_into, asked.id)
       order by open.urgency, open."receivedAt", open."proposalId"`,
      [providers, after?.urgency ?? null, after?.receivedAt ?? null, after?.proposalId ?? null, limit + 1],
    );
    return rows.map(({ person, urgency, ...row }) => ({ ...proposalOf(row), person, urgency }));
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
        providerCode,
        decision.proposalId,
        decision.at,
        decision.by,
        JSON.stringify(decision.decisions),
        decision.personAgreed,
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
