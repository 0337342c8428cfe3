import { type ApiKind, AUTHORIZER } from '../build/declared-service';
import { cachedSecondsOf } from '../build/identity-sources';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import { REQUEST_VARIABLES, requestSettings } from './decision-settings';
import { type DeclaredAuthorizer, isOn, sourcesIn } from './declared-authorizer';
import type { DeclaredVariables } from '../build/declared-variables';
import { isKnownOnDeploy } from './settings/kinds';
import type { CloudFormationTemplate } from './template-references';

const NAME = `${AUTHORIZER[0]?.toUpperCase() ?? ''}${AUTHORIZER.slice(1)}`;

/** The resource that osls makes of the authorizer of serverless.yml. */
export const AUTHORIZER_ID = `${NAME}ApiGatewayAuthorizer`;

/** The function of it. */
const FUNCTION_ID = `${NAME}LambdaFunction`;

const FUNCTION_ARN = JSON.stringify({ 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] });

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
        cachedSeconds: isOfWebSocket
          ? 0
          : cachedSecondsOf(properties['AuthorizerResultTtlInSeconds']),
        expression: properties['IdentityValidationExpression'],
        hasSimpleAnswers: isOn(properties['EnableSimpleResponses']),
        payload: properties['AuthorizerPayloadFormatVersion'] === '1.0' ? '1.0' : '',
      },
    ];
  });
}

const APIS: Readonly<Record<string, ApiKind>> = {
  'AWS::ApiGateway::Authorizer': 'rest',
  'AWS::ApiGatewayV2::Authorizer': 'http',
};

const REMEDY = 'into functions.authorizer.environment, and not into resources.extensions';

/**
 * Finds the variables that say which parts of a request an answer depends on, and that the template gives the
 * authorizer with another value than serverless.yml. Every check of serverless.yml was made for the value there.
 *
 * @returns one sentence for each
 */
export function findChangedVariables(
  { Resources: resources }: CloudFormationTemplate,
  declared: DeclaredVariables,
): readonly string[] {
  const resource = resources[FUNCTION_ID];
  const properties = isJsonObject(resource) ? resource['Properties'] : undefined;
  if (!isJsonObject(properties)) return [];
  const variables = variablesOf(properties['Environment']);
  if (variables === undefined) {
    return [
      `Environment of ${FUNCTION_ID} in the template is computed when the stack is deployed, and the checks must know the variables of the authorizer before that; write them ${REMEDY}`,
    ];
  }
  const { settings, problems } = requestSettings(variables);
  if (problems.length > 0) {
    return problems.map(
      (problem) => `${FUNCTION_ID} in the template: ${problem}; write it ${REMEDY}`,
    );
  }
  const { settings: wanted } = requestSettings(declared);
  return Object.entries(REQUEST_VARIABLES).flatMap(([name, setting]) => {
    const value = variables[name];
    const isText = value === undefined || typeof value === 'string';
    const effective = isText ? settings[setting] : value;
    if (effective === wanted[setting]) return [];
    return [
      `${name} of ${FUNCTION_ID} in the template is ${JSON.stringify(effective)}, and the checks of serverless.yml were made for ${JSON.stringify(wanted[setting])}; write it ${REMEDY}`,
    ];
  });
}

/** @returns undefined if CloudFormation computes them */
function variablesOf(environment: unknown): DeclaredVariables | undefined {
  if (environment === undefined) return {};
  if (!isJsonObject(environment) || isComputed(environment)) return undefined;
  const { Variables: variables = {} } = environment;
  return isJsonObject(variables) && !isComputed(variables) ? variables : undefined;
}

/** A macro (`Fn::Transform`) may stand beside other members. */
function isComputed(section: JsonObject): boolean {
  return isKnownOnDeploy(section) || Object.keys(section).some((name) => name.startsWith('Fn::'));
}
