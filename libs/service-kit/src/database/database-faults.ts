import { types } from 'node:util';

/** Serialization failure and deadlock: the same work may well succeed in a new transaction. */
const transientCodes = new Set(['40001', '40P01']);
/**
 * SQLSTATE (PostgreSQL, appendix A): connection exceptions (class 08), too little of something, such as a full disk, memory
 * or connections (53), a system error (58), a statement cancelled or out of time (57014), shutting down or starting (57P0x),
 * a lock not given in time (55P03), idle for too long in a transaction (25P03), a standby that only reads (25006).
 */
const awayCodes =
  /^(08...|53...|58...|57014|57P0[1-5]|55P03|25P03|25006|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN)$/;
/** What the driver and its pool say without a code. */
const awayMessages =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection)/;

export function isTransient(error: unknown): boolean {
  return transientCodes.has(codeOf(error) ?? '') || isPlanStale(error);
}

/** A migration has changed a table under a prepared statement: the connection must go, its successor knows better. */
export function isPlanStale(error: unknown): boolean {
  return codeOf(error) === '0A000' && types.isNativeError(error) && error.message.includes('cached plan');
}

/** PostgreSQL cannot be reached, or cannot do its work now: the request may be sent again, nothing is wrong with it. */
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
