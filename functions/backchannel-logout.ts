import { requestAws } from '../lib/aws/signed-request';
import { readConfig } from '../lib/config/config';
import { backchannelLogoutHandler } from '../lib/handler/backchannel-logout';
import { createIssuerKeySets } from '../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../lib/keys/key-set';
import { createKeySetLog } from '../lib/keys/key-set-log';
import { requestDocument } from '../lib/keys/key-set-request';
import { writeLog } from '../lib/log';
import { parseLogoutSettings } from '../lib/revocation/logout-settings';
import { createLogoutTokenVerifier } from '../lib/revocation/logout-token';
import { createWithdraw } from '../lib/revocation/withdraw';
import { OPTIONAL_PARTS } from './optional-parts';

const now = Date.now;
const table = process.env['REVOCATION_TABLE'];
if (!table) throw new Error('REVOCATION_TABLE is required: the table of withdrawn tokens');

const keySets = createIssuerKeySets(readConfig(OPTIONAL_PARTS), {
  fetchKeySet,
  requestDocument,
  now,
  report: createKeySetLog(writeLog, now),
});
const settings = parseLogoutSettings(process.env);

export const handler = backchannelLogoutHandler({
  verify: createLogoutTokenVerifier(keySets, settings, now),
  withdraw: createWithdraw({ table, request: requestAws, now }, 'backchannel-logout'),
});
