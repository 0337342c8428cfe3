import { authorizerVariables, textsOf } from '../../build/declared-variables';
import { readAwsEnvironment } from '../../lib/config/aws-environment';
import { AwsRequestFailed, requestAws } from '../../lib/aws/signed-request';
import { putOf } from '../../lib/revocation/withdrawal-entry';
import type { Withdraw } from '../provider/withdrawals-endpoint';
import type { OfflineService } from './offline-settings';

/** Tokens of the local provider live for an hour, and refresh tokens for a day. */
const LONGEST_LIFETIME_SECONDS = 86_400;
const DEADLINE_MS = 5000;
const MAXIMUM_BYTES = 65_536;

/**
 * Finds the list of withdrawn tokens that the authorizer looks at.
 *
 * @param service whose authorizer knows the endpoint of the local database
 * @returns undefined if there is no such list on this machine
 */
export function localWithdraw(service: OfflineService): Withdraw | undefined {
  const environment = textsOf(authorizerVariables(service));
  const { REVOCATION_TABLE: table = '', AWS_ENDPOINT_URL_DYNAMODB: endpoint = '' } = environment;
  if (table === '' || endpoint === '') return undefined;
  return async (withdrawal) => {
    const body = putOf(table, withdrawal, {
      nowSeconds: Math.floor(Date.now() / 1000),
      longestLifetimeSeconds: LONGEST_LIFETIME_SECONDS,
      createdBy: 'the local identity provider',
    });
    const put = {
      service: 'dynamodb',
      target: 'DynamoDB_20120810.PutItem',
      body,
      deadlineMs: DEADLINE_MS,
      maximumBytes: MAXIMUM_BYTES,
    } as const;
    try {
      await requestAws(put, readAwsEnvironment({ AWS_REGION: 'local', ...environment }));
    } catch (error) {
      // An entry that reaches further is there already.
      const isThere =
        error instanceof AwsRequestFailed && error.code === 'ConditionalCheckFailedException';
      if (!isThere) throw error;
    }
  };
}
