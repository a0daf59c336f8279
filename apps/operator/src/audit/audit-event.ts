import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from 'fhir/r4.js';

/** One entry of the audit, as it is exported. */
export interface ExportedEntry {
  readonly service: string;
  readonly provider: string;
  readonly entryId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly subject: string;
  readonly role: string;
  readonly clinicianId: string | null;
  readonly action: 'create' | 'read' | 'update' | 'list';
  readonly route: string;
  readonly correlationId: string | null;
  readonly accessReason: string | null;
  readonly breakGlass: boolean;
  readonly outcome: 'done' | 'refused' | 'not-done';
  readonly personId: string;
  readonly referralIds: readonly string[];
}

const balp = 'https://profiles.ihe.net/ITI/BALP';
const terminology = 'http://terminology.hl7.org/CodeSystem';
const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const interaction = 'http://hl7.org/fhir/restful-interaction';
const ods = 'https://fhir.nhs.uk/Id/ods-organization-code';
const own = 'urn:stepwise';

interface Shape {
  readonly profile: string;
  readonly subtype: string;
  readonly action: 'C' | 'R' | 'U' | 'E';
  /** Data flow to the client in a read; in all others the client is the source of what is sent. */
  readonly isClientDestination: boolean;
  readonly participation: 'IRCP' | 'AUT';
}

const shapes: Readonly<Record<ExportedEntry['action'], Shape>> = {
  create: {
    profile: 'PatientCreate',
    subtype: 'create',
    action: 'C',
    isClientDestination: false,
    participation: 'AUT',
  },
  read: {
    profile: 'PatientRead',
    subtype: 'read',
    action: 'R',
    isClientDestination: true,
    participation: 'IRCP',
  },
  update: {
    profile: 'PatientUpdate',
    subtype: 'update',
    action: 'U',
    isClientDestination: false,
    participation: 'AUT',
  },
  list: {
    profile: 'PatientQuery',
    subtype: 'search',
    action: 'E',
    isClientDestination: false,
    participation: 'IRCP',
  },
};

/**
 * One FHIR R4 AuditEvent for one person of one entry, by IHE Basic Audit Log Patterns: PatientCreate, PatientRead,
 * PatientUpdate or PatientQuery. BALP profiles successes; a refusal has the same parts, outcome 4, and claims no profile.
 *
 * Names nobody: the user is the opaque subject of the token, the patient an opaque id.
 */
export function auditEventOf(entry: ExportedEntry): AuditEvent {
  const shape = shapes[entry.action];
  const succeeded = entry.outcome === 'done';
  return {
    resourceType: 'AuditEvent',
    id: `${entry.service}-${entry.entryId}-${entry.personId}`,
    ...(succeeded
      ? { meta: { profile: [`${balp}/StructureDefinition/IHE.BasicAudit.${shape.profile}`] } }
      : {}),
    type: coding('audit-event-type', 'rest', 'RESTful Operation'),
    subtype: [
      { system: interaction, code: shape.subtype, display: shape.subtype },
      ...(entry.breakGlass ? [breakGlass] : []),
    ],
    action: shape.action,
    recorded: entry.at,
    outcome: succeeded ? '0' : '4',
    ...(entry.outcome === 'refused' ? { outcomeDesc: 'Asked for a reason, and not let in.' } : {}),
    ...(entry.outcome === 'not-done' ? { outcomeDesc: 'Tried, but a rule did not allow it.' } : {}),
    agent: agentsOf(entry, shape),
    source: {
      observer: { identifier: { system: `${own}:service`, value: entry.service } },
      type: [coding('security-source-type', '4', 'Application Server')],
    },
    entity: entitiesOf(entry),
  };
}

const breakGlass: Coding = { system: dicom, code: '110127', display: 'Emergency Override Started' };

function agentsOf(entry: ExportedEntry, shape: Shape): AuditEventAgent[] {
  const source = { system: dicom, code: '110153', display: 'Source Role ID' };
  const destination = { system: dicom, code: '110152', display: 'Destination Role ID' };
  const [client, server] = shape.isClientDestination ? [destination, source] : [source, destination];
  return [
    {
      type: { coding: [client] },
      who: { identifier: { system: `${own}:service`, value: 'gateway' } },
      requestor: false,
      network: { address: 'gateway', type: '1' },
    },
    {
      type: { coding: [server] },
      who: { identifier: { system: `${own}:service`, value: entry.service } },
      requestor: false,
      network: { address: entry.service, type: '1' },
    },
    userOf(entry, shape),
  ];
}

function userOf(entry: ExportedEntry, { participation }: Shape): AuditEventAgent {
  const display = participation === 'AUT' ? 'author' : 'information recipient';
  return {
    type: { coding: [coding('v3-ParticipationType', participation, display)] },
    role: [{ coding: [{ system: `${own}:role`, code: entry.role }] }],
    who: { identifier: { system: `${own}:subject`, value: entry.subject } },
    ...(entry.clinicianId === null ? {} : { altId: entry.clinicianId }),
    requestor: true,
    ...(entry.accessReason === null
      ? {}
      : { purposeOfUse: [{ coding: [{ system: `${own}:access-reason`, code: entry.accessReason }] }] }),
  };
}

function entitiesOf(entry: ExportedEntry): AuditEventEntity[] {
  return [
    {
      what: { reference: `Patient/${entry.personId}` },
      type: coding('audit-entity-type', '1', 'Person'),
      role: coding('object-role', '1', 'Patient'),
      detail: [{ type: 'provider', valueString: `${ods}|${entry.provider}` }],
    },
    ...(entry.action === 'list' ? [queryOf(entry)] : [dataOf(entry)]),
    ...(entry.correlationId === null ? [] : [transactionOf(entry.correlationId)]),
  ];
}

/** What was read or written: the referral where there is one, else what the route shows of the person. */
function dataOf({ referralIds, route, personId }: ExportedEntry): AuditEventEntity {
  const [referralId] = referralIds;
  return {
    what: { reference: referralId === undefined ? `Patient/${personId}` : `ServiceRequest/${referralId}` },
    type: coding('audit-entity-type', '2', 'System Object'),
    role: coding('object-role', '4', 'Domain Resource'),
    description: route,
  };
}

/** Only the pattern of the route is exported: its parameters might say who someone is. */
function queryOf({ route }: ExportedEntry): AuditEventEntity {
  return {
    type: coding('audit-entity-type', '2', 'System Object'),
    role: coding('object-role', '24', 'Query'),
    description: route,
    query: Buffer.from(route, 'utf8').toString('base64'),
  };
}

function transactionOf(correlationId: string): AuditEventEntity {
  return {
    what: { identifier: { value: correlationId } },
    type: { system: `${balp}/CodeSystem/BasicAuditEntityType`, code: 'XrequestId' },
  };
}

function coding(codes: string, code: string, display: string): Coding {
  return { system: `${terminology}/${codes}`, code, display };
}
