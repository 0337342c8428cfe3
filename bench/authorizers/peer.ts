import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';

/** What every authorizer of the bench is told, by the variables that ours reads. */
export const issuer = process.env['JWT_ISSUER'] ?? '';
export const audience = process.env['JWT_AUDIENCE'] ?? '';
export const algorithms = (process.env['JWT_ALGORITHMS'] ?? 'RS256').split(',');
export const jwksUri = `${issuer}/.well-known/jwks.json`;
/** Whether to fetch the keys at init, where the library has a way to. */
export const isPrefetching = process.env['BENCH_PREFETCH'] === 'yes';

type Handler = (event: APIGatewayTokenAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/**
 * Makes an authorizer of a library, with as little around it as its own examples have: a policy for
 * the one method that was called, and one line of log.
 *
 * @param verify what the library does with a token; throws where the token is not good
 * @returns the subject
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
