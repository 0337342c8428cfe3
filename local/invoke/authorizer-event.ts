import { methodArnOf } from '../gateway/local-api';

/**
 * Makes the event that API Gateway sends to the authorizer, for `sls invoke local`.
 *
 * @param authorizationToken the value of the header that holds the token
 * @returns JSON
 */
export function authorizerEvent(authorizationToken: string): string {
  return JSON.stringify({
    type: 'TOKEN',
    authorizationToken,
    // A policy is for all routes, so any one of them will do.
    methodArn: methodArnOf({ region: 'eu-central-1', stage: 'local' }, 'GET', '/sayhello'),
  });
}
