/** A process of the platform, as every way of running it (`npm start`, compose, the specs) must know it. */
export interface Service {
  readonly name: string;
  /** Added to the port base: the gateway, the only public entry, has the base itself. */
  readonly portOffset: number;
  /** Whether it has a database of its own, `stepwise_<name>`, and is joined to Kafka. */
  readonly hasDatabase: boolean;
  /** Whether it publishes, on the topic of its name. Default: false. */
  readonly publishes?: true;
  /** Whether it stores who people are or what was done for them: it audits every look, and answers for a person's own copy. */
  readonly storesPersonalData?: true;
  /** What is run. Default: the app of that name. */
  readonly program?: string;
}

/** The one statement of the services. What cannot follow from it, tools/local/services.spec.ts compares with it. */
const stated = [
  { name: 'referral', portOffset: 1, hasDatabase: true, publishes: true, storesPersonalData: true },
  { name: 'scheduling', portOffset: 2, hasDatabase: true, publishes: true, storesPersonalData: true },
  { name: 'outcomes', portOffset: 3, hasDatabase: true, publishes: true, storesPersonalData: true },
  { name: 'workforce', portOffset: 4, hasDatabase: true, publishes: true },
  { name: 'insight', portOffset: 5, hasDatabase: true },
  { name: 'gateway', portOffset: 0, hasDatabase: false },
] as const satisfies readonly Service[];

/** Every service, in the order in which their lines are printed. */
export const services: readonly Service[] = stated;

/** The services behind the gateway. */
export const serviceNames = stated.flatMap((service) => (service.hasDatabase ? [service.name] : []));
export type ServiceName = (typeof serviceNames)[number];

/** Those that publish, each on the topic of its name. */
export const publishingServices: readonly string[] = services.flatMap(({ name, publishes }) =>
  publishes ? [name] : [],
);

/** Those that store who people are or what was done for them, and so audit it. */
export const personalDataServices: readonly string[] = services.flatMap(({ name, storesPersonalData }) =>
  storesPersonalData ? [name] : [],
);

export const identityPortOffset = 90;

/** Stands in for the national ones on one machine; no service of ours, so not among them. */
export const identityProvider: Service = {
  name: 'identity',
  portOffset: identityPortOffset,
  hasDatabase: false,
  program: 'dist/tools/local/identity.program.js',
};

/**
 * The simulator lives a year in a minute, three administrators' work in three tokens; specs ask thousands of things in the
 * name of one. On one machine the gateway's limits are therefore far above what any machine of its kind could reach.
 */
export const limitsOnOneMachine: Readonly<Record<string, string>> = {
  SUBJECT_REQUESTS_PER_MINUTE: '1000000',
  SUBJECT_CONCURRENCY: '1000',
  PROVIDER_REQUESTS_PER_MINUTE: '1000000',
  PROVIDER_CONCURRENCY: '1000',
  OPEN_REQUESTS_PER_MINUTE: '1000000',
  PAGE_REQUESTS_PER_MINUTE: '1000000',
  FAILED_SIGN_INS_PER_MINUTE: '1000000',
  SELF_REFERRALS_PER_HOUR: '1000000',
};

/** The variable that tells the gateway where a service listens: REFERRAL_URL. */
export function addressVariable(service: string): string {
  return `${service.toUpperCase()}_URL`;
}

/** The database and the two roles of a service carry its name. */
export function databaseOf(service: string): string {
  return `stepwise_${service}`;
}
