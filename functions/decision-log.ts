import { createGrantedLog } from '../lib/answer/granted-log';
import { writeLog } from '../lib/log';
import type { OptionalPart } from '../lib/optional-part';
import { OPTIONAL_PARTS } from './optional-parts';

const grantedLog = createGrantedLog(writeLog);

/**
 * The log of the authorizer, and all of its parts. With `grantedLog: all`, a bundle has `writeLog` and the list of the other
 * parts in their place: see build/optional-parts.ts.
 */
export const { log } = grantedLog;
export const PARTS: readonly OptionalPart[] = [...OPTIONAL_PARTS, grantedLog.part];
