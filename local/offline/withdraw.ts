import { authorizerVariables, textsOf } from '../../build/declared-variables';
import { requestAws } from '../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../lib/config/aws-environment';
import { createWithdraw } from '../../lib/revocation/withdraw';
import type { Withdraw } from '../provider/withdrawals-endpoint';
import type { OfflineService } from './offline-settings';

/**
 * Finds the list of withdrawn tokens that the authorizer looks at.
 *
 * @param service whose authorizer knows the endpoint of the local database
 * @returns undefined without such a list on this machine
 */
export function localWithdraw(service: OfflineService): Withdraw | undefined {
  const environment = textsOf(authorizerVariables(service));
  const { REVOCATION_TABLE: table = '', AWS_ENDPOINT_URL_DYNAMODB: endpoint = '' } = environment;
  if (table === '' || endpoint === '') return undefined;
  const aws = readAwsEnvironment({ AWS_REGION: 'local', ...environment });
  return createWithdraw(
    { table, request: (asked) => requestAws(asked, aws), now: Date.now },
    'the local identity provider',
  );
}
