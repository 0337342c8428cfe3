import { methodArnOf } from '../gateway/local-api';

/**
 * Makes the event that API Gateway sends to the authorizer for a token, for `sls invoke local`.
 *
 * @returns JSON
 */
export function authorizerEvent(token: string): string {
  return JSON.stringify({
    type: 'TOKEN',
    authorizationToken: `Bearer ${token}`,
    // A policy is for all routes, so any one of them will do.
    methodArn: methodArnOf({ region: 'eu-central-1', stage: 'local' }, 'GET', '/sayhello'),
  });
}
