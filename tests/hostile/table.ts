import type { BadRow, GoodRow } from './row';
import { algorithmRows } from './rows/algorithms';
import { authorizationHeaderRows } from './rows/authorization-headers';
import { claimRows } from './rows/claims';
import { eventRows } from './rows/events';
import { goodRows } from './rows/good';
import { headerRows } from './rows/headers';
import { issuerAndAudienceRows } from './rows/issuer-and-audience';
import { keyIdRows } from './rows/key-ids';
import { signatureRows } from './rows/signatures';
import { structureRows } from './rows/structure';

/** What must be refused, by topic. */
export const BAD_ROWS: Readonly<Record<string, readonly BadRow[]>> = {
  structure: structureRows,
  headers: headerRows,
  algorithms: algorithmRows,
  'key ids': keyIdRows,
  signatures: signatureRows,
  claims: claimRows,
  'issuer and audience': issuerAndAudienceRows,
  'authorization headers': authorizationHeaderRows,
  events: eventRows,
};

/** What must be granted. */
export const GOOD_ROWS: readonly GoodRow[] = goodRows;
