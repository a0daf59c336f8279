import { Injectable } from '@nestjs/common';
import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { referenceAsWritten } from '../../intake/domain/reference-number.js';
import { searchStatement, type FoundPerson } from '../database/person-search.js';

export type { FoundPerson } from '../database/person-search.js';

export interface PersonQuestion {
  /** Whole words in any order; also of a name that somebody had before. */
  readonly name: string | null;
  readonly birthDate: CalendarDay | null;
  readonly nhsNumber: string | null;
  /** What somebody quotes from a letter or a confirmation. */
  readonly reference: string | null;
}

export interface PersonsFound {
  readonly persons: readonly FoundPerson[];
  /** More fit than are shown: ask for more of the person, not for the next page. */
  readonly isCut: boolean;
}

/** Enough to tell namesakes apart, too few to copy a register. */
export const mostFound = 20;

/** Finds the person who somebody on the telephone says to be. Each who is found is noted in the audit; nobody is listed by a part. */
@Injectable()
export class PersonSearch {
  constructor(private readonly transactions: Transactions) {}

  /** @throws RuleBroken `search.too-little` (422) */
  find(context: RequestContext, question: PersonQuestion): Promise<PersonsFound> {
    refuseTooLittle(question);
    const reference = question.reference === null ? null : (referenceAsWritten(question.reference) ?? '');
    const { sql, parameters } = searchStatement(context.caller.providers, { ...question, reference });
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<FoundPerson>(`${sql} limit ${String(mostFound + 1)}`, parameters);
      const persons = rows.slice(0, mostFound);
      await tx.auditAccess(...persons.map(({ personId }) => ({ personId })));
      return { persons, isCut: rows.length > mostFound };
    });
  }
}

/** A name or a birthday alone is many people: who asks for one person knows two things, or a number that is one’s own. */
function refuseTooLittle({ name, birthDate, nhsNumber, reference }: PersonQuestion): void {
  if (nhsNumber !== null || reference !== null || (name !== null && birthDate !== null)) return;
  throw RuleBroken.wrongValue(
    'search.too-little',
    'Send a name and a birth date, or an NHS number, or a reference number.',
    name === null ? 'name' : 'birthDate',
  );
}
