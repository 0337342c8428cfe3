import { type ApiKind, AUTHORIZER } from '../build/declared-service';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import { type DeclaredAuthorizer, isCachedFor, sourcesIn } from './declared-authorizer';
import type { CloudFormationTemplate } from './template-references';

const NAME = `${AUTHORIZER[0]?.toUpperCase() ?? ''}${AUTHORIZER.slice(1)}`;

/** The resource that osls makes of the authorizer of serverless.yml. */
export const AUTHORIZER_ID = `${NAME}ApiGatewayAuthorizer`;

const FUNCTION_ARN = JSON.stringify({ 'Fn::GetAtt': [`${NAME}LambdaFunction`, 'Arn'] });

/**
 * Tells whether an authorizer of the template is still one that osls made, and asks the function of this service.
 *
 * @param properties those of the resource, which `extensions` may have replaced. An HTTP or WebSocket API writes
 *   `AuthorizerType`.
 */
export function asksOwnFunction(properties: JsonObject): boolean {
  const { Type: ofRestApi, AuthorizerType: type = ofRestApi, AuthorizerUri: uri } = properties;
  const join: unknown = isJsonObject(uri) ? uri['Fn::Join'] : undefined;
  const parts: unknown = Array.isArray(join) ? join[1] : undefined;
  if (!(type === 'TOKEN' || type === 'REQUEST') || !Array.isArray(parts)) return false;
  const [before, target, after] = parts.slice(-3).map((part) => JSON.stringify(part));
  return (
    before === '":lambda:path/2015-03-31/functions/"' &&
    after === '"/invocations"' &&
    // The second form names an alias of the function, for instance with provisioned concurrency.
    (target === FUNCTION_ARN || target?.startsWith(`{"Fn::Join":[":",[${FUNCTION_ARN},`) === true)
  );
}

/**
 * Lists the authorizers of the template that ask the function of this service, whose identity sources may differ from
 * those of serverless.yml.
 */
export function templateAuthorizers({
  Resources: resources,
}: CloudFormationTemplate): readonly DeclaredAuthorizer[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const { Type: type, Properties: properties } = isJsonObject(resource) ? resource : {};
    const api = APIS[String(type)];
    if (api === undefined || !isJsonObject(properties) || !asksOwnFunction(properties)) return [];
    const isOfWebSocket = JSON.stringify(properties['ApiId']) === '{"Ref":"WebsocketsApi"}';
    return [
      {
        place: `${id} in the template (resources and extensions of serverless.yml)`,
        api: isOfWebSocket ? 'websocket' : api,
        type: properties['Type'] === 'TOKEN' ? 'token' : 'request',
        identitySources: sourcesIn(properties['IdentitySource']),
        isCached: !isOfWebSocket && isCachedFor(properties['AuthorizerResultTtlInSeconds']),
        expression: properties['IdentityValidationExpression'],
        hasSimpleAnswers: properties['EnableSimpleResponses'] === true,
        payload: properties['AuthorizerPayloadFormatVersion'] === '1.0' ? '1.0' : '',
      },
    ];
  });
}

const APIS: Readonly<Record<string, ApiKind>> = {
  'AWS::ApiGateway::Authorizer': 'rest',
  'AWS::ApiGatewayV2::Authorizer': 'http',
};
