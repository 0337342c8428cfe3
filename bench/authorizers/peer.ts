import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';

/** The settings of every authorizer of the bench, by the variables that ours reads. */
export const issuer = process.env['JWT_ISSUER'] ?? '';
export const audience = process.env['JWT_AUDIENCE'] ?? '';
export const algorithms = (process.env['JWT_ALGORITHMS'] ?? 'RS256').split(',');
export const jwksUri = `${issuer}/.well-known/jwks.json`;
/** Whether to fetch the keys at init, if the library can. */
export const isPrefetching = process.env['BENCH_PREFETCH'] === 'yes';

type Handler = (event: APIGatewayTokenAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/**
 * Makes an authorizer of a library. Like the library's own examples, it answers with a policy for the
 * one method that was called, and writes one line of log.
 *
 * @param verify checks a token by the library; returns the subject, throws if the token is not good
 */
export function peerAuthorizer(verify: (token: string) => Promise<string | undefined>): Handler {
  return async ({ authorizationToken, methodArn }) => {
    try {
      const principalId = (await verify(authorizationToken.slice('Bearer '.length))) ?? '';
      writeLog('granted', principalId);
      return allow(principalId, methodArn);
    } catch {
      writeLog('rejected', '');
      throw new Error('Unauthorized');
    }
  };
}

export function allow(principalId: string, methodArn: string): APIGatewayAuthorizerResult {
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
    },
  };
}

function writeLog(outcome: string, principal: string): void {
  const line = { timestamp: new Date().toISOString(), level: 'INFO', outcome, principal };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
