import { AUTHORIZER } from '../build/declared-service';
import { isJsonObject, type JsonObject } from '../lib/json-object';

const NAME = `${AUTHORIZER[0]?.toUpperCase() ?? ''}${AUTHORIZER.slice(1)}`;

/** The resource that osls makes of the authorizer of serverless.yml. */
export const AUTHORIZER_ID = `${NAME}ApiGatewayAuthorizer`;

const FUNCTION_ARN = JSON.stringify({ 'Fn::GetAtt': [`${NAME}LambdaFunction`, 'Arn'] });

/**
 * Tells whether the authorizer of the template is still the one that osls made, and asks the function of this service.
 *
 * @param properties those of the resource {@link AUTHORIZER_ID}, which `extensions` may have replaced
 */
export function asksOwnFunction({ Type: type, AuthorizerUri: uri }: JsonObject): boolean {
  const join: unknown = isJsonObject(uri) ? uri['Fn::Join'] : undefined;
  const parts: unknown = Array.isArray(join) ? join[1] : undefined;
  if (type !== 'TOKEN' || !Array.isArray(parts)) return false;
  const [before, target, after] = parts.slice(-3).map((part) => JSON.stringify(part));
  return (
    before === '":lambda:path/2015-03-31/functions/"' &&
    after === '"/invocations"' &&
    // The second form names an alias of the function, for instance with provisioned concurrency.
    (target === FUNCTION_ARN || target?.startsWith(`{"Fn::Join":[":",[${FUNCTION_ARN},`) === true)
  );
}
