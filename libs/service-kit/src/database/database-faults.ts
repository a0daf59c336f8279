import { types } from 'node:util';

/** Serialization failure and deadlock: the same work may well succeed in a new transaction. */
const transientCodes = new Set(['40001', '40P01']);
/** Connection exceptions (class 08), shutting down or starting (57P0x), too many connections. */
const awayCodes =
  /^(08...|57P0[1235]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN)$/;
/** What the driver and its pool say without a code. */
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

export function isTransient(error: unknown): boolean {
  return transientCodes.has(codeOf(error) ?? '') || isPlanStale(error);
}

/** A migration has changed a table under a prepared statement: the connection must go, its successor knows better. */
export function isPlanStale(error: unknown): boolean {
  return codeOf(error) === '0A000' && types.isNativeError(error) && error.message.includes('cached plan');
}

/** PostgreSQL cannot be reached now: the request may be sent again, nothing is wrong with it. */
export function isDatabaseAway(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  return awayCodes.test(codeOf(error) ?? '') || awayMessages.test(error.message);
}

/** PostgreSQL's SQLSTATE or the system's error code, wherever the layers between have put it. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('driverError' in error) return codeOf(error.driverError);
  return undefined;
}
