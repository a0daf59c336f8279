import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what a clinician who is registered a second time is known again, and why a second row was wanted all the same. */
export class KnowRegistrations0170 implements MigrationInterface {
  readonly name = 'KnowRegistrations1796000017004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table clinician
         add column identity_subject text,
         add column registration_body text,
         add column registration_number text,
         add column registered_despite text,
         add constraint clinician_registration_is_whole
           check ((registration_body is null) = (registration_number is null))`,
    );
    await runner.query(
      'create index clinician_registration on clinician (provider_code, registration_body, registration_number)',
    );
    await runner.query(
      'create index clinician_identity_subject on clinician (provider_code, identity_subject)',
    );
  }

  /** Forward only: what a migration created is changed by the next one. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}
