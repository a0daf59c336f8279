import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A risk may be raised over an answer that nobody knows, and its review says what was found and done. */
const statements = [
  // The default speaks for rows of before, and for the version before, which raises risks beside this one.
  `alter table raised_risk
     alter column answer drop not null,
     add column appointment_id uuid,
     add column reason text not null default 'item-9-answered',
     add column review_found text[],
     add column review_actions text[],
     add constraint raised_risk_reason_known check (
       reason in ('item-9-answered', 'item-9-unanswered', 'total-without-items')
     ),
     add constraint raised_risk_found_is_of_a_review check (
       reviewed_at is not null or (review_found is null and review_actions is null)
     )`,
];

export class SayWhyARiskWasRaised1796000005001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  // Forward only: what was recorded of a person's care is not taken back.
  async down(): Promise<void> {}
}
