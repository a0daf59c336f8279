import { SetMetadata } from '@nestjs/common';
import { roles as everyRole, type Role } from './scope.js';

/** One route of the platform, and who may use it. */
export interface RoutePolicy {
  /** Method and pattern: `GET /referrals/:referralId`. */
  readonly route: string;
  /** The service that answers. */
  readonly service: string;
  /** `anyone`: no token is needed; if one is sent, it must be good. */
  readonly roles: readonly Role[] | 'anyone';
  /** Whether it shows or changes what is stored of one person, of many, or of nobody. What it shows is audited. */
  readonly record: 'one' | 'many' | 'none';
  /** A clinician outside the person's care team is asked for a reason (break-glass). */
  readonly careTeam: boolean;
  /** A POST that only asks: names and numbers of people are in no address, and so in no access log. */
  readonly asks?: true;
  /** Where people ask for help or may say that they are not safe: a refusal there says where to turn at once. */
  readonly crisisHelp?: true;
  /** What a patient's own audit says of it, in words that a patient understands. Default: by its kind. */
  readonly auditedAs?: string;
}

/** What a method of a controller states of its route. */
export interface StatedPolicy {
  /** The roles that may, separated by blanks; `staff`: the four that work for a provider; `anyone`: no token is needed. */
  readonly roles: string;
  /** Default: `none`. */
  readonly record?: RoutePolicy['record'];
  /** Default: false. */
  readonly careTeam?: boolean;
  readonly asks?: true;
  readonly crisisHelp?: true;
  readonly auditedAs?: string;
}

/** The policy of a controller's method, before its route and its service are known. */
export type MethodPolicy = Omit<RoutePolicy, 'route' | 'service'>;

const POLICY = 'stepwise:route-policy';
const OPEN = 'stepwise:open';

/**
 * Who may use a route, and whose record it is about. A service with a route that has none does not start.
 *
 * @throws Error when it names a role that there is not.
 */
export function RoutePolicy(stated: StatedPolicy): MethodDecorator {
  const { roles, record = 'none', careTeam = false, ...more } = stated;
  const allowed = roles === 'anyone' ? roles : rolesIn(roles);
  return SetMetadata<string, MethodPolicy>(POLICY, { ...more, roles: allowed, record, careTeam });
}

/** What {@link RoutePolicy} has stated of a method. */
export function statedPolicyOf(method: object): MethodPolicy | undefined {
  return Reflect.getMetadata(POLICY, method) as MethodPolicy | undefined;
}

/** Not a route of the platform's: health, metrics, documentation. Anybody may, and no token is read. */
export function Open(): MethodDecorator & ClassDecorator {
  return SetMetadata(OPEN, true);
}

/** Whether a controller's method, or the whole controller, is {@link Open}. */
export function isOpen(method: object, controller: object): boolean {
  return [method, controller].some((place) => Reflect.hasMetadata(OPEN, place));
}

const staff: readonly Role[] = ['clinician', 'administrator', 'clinical-lead', 'service-manager'];

function rolesIn(text: string): readonly Role[] {
  const words = text === '' ? [] : text.split(' ');
  const named = words.flatMap((word): readonly string[] => (word === 'staff' ? staff : [word]));
  const unknown = named.find((word) => !everyRole.some((role) => role === word));
  if (unknown !== undefined) throw new Error(`A route policy names a role that there is not: ${unknown}.`);
  return everyRole.filter((role) => named.includes(role));
}
