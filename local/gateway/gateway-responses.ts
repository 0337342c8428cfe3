import type { ContextVariables } from './context-variables';
import { RESPONSE_TYPES, type GatewayFailure } from './verdict-status';

/** An `AWS::ApiGateway::GatewayResponse` of the template, with its variables resolved. */
interface DeclaredResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string | number;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
}

/** The parts of a CloudFormation template's resources that are read here. */
export type TemplateResources = Readonly<
  Record<string, { readonly Type?: string; readonly Properties?: unknown }>
>;

/** Reads a parameter of the request for a declared header. */
export type RequestParameter = (place: string, name: string) => string | undefined;

export interface RenderedResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: string;
}

export type RenderGatewayResponse = (
  failure: GatewayFailure,
  context: ContextVariables,
  parameter: RequestParameter,
) => RenderedResponse;

const HEADER_PREFIX = 'gatewayresponse.header.';
const JSON_TYPE = 'application/json';
const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/**
 * Makes the gateway responses of a service: declared ones first, then the declared default for
 * their class of status, then the response of API Gateway itself.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function createGatewayResponses(resources: TemplateResources): RenderGatewayResponse {
  const declared = new Map(
    declaredResponses(resources).map((response) => [response.ResponseType, response]),
  );

  return ({ type, message: ownMessage }, context, parameter) => {
    const { status, message: usualMessage, errorType } = RESPONSE_TYPES[type];
    const message = ownMessage ?? usualMessage;
    const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const response = declared.get(type) ?? declared.get(fallback);
    const variables = new Map([
      ...context,
      ['error.message', message ?? ''],
      // With its quotes, because it can also be null. A template must not add any.
      ['error.messageString', JSON.stringify(message)],
      ['error.responseType', type],
    ]);
    const templates = response?.ResponseTemplates ?? { [JSON_TYPE]: DEFAULT_TEMPLATE };
    const contentType = JSON_TYPE in templates ? JSON_TYPE : (Object.keys(templates)[0] ?? '');
    return {
      statusCode: Number(response?.StatusCode ?? status),
      headers: {
        'x-amzn-ErrorType': errorType,
        ...headersOf(response?.ResponseParameters ?? {}, variables, parameter),
      },
      contentType,
      body: substitute(templates[contentType] ?? '', variables),
    };
  };
}

/** Replaces variables by their values, once and from left to right; an unknown variable is empty. */
function substitute(template: string, variables: ContextVariables): string {
  return template.replace(
    /\$context\.([A-Za-z]\w*(?:\.\w+)*)/g,
    (_match, name: string) => variables.get(name) ?? '',
  );
}

function headersOf(
  parameters: Readonly<Record<string, string>>,
  variables: ContextVariables,
  parameter: RequestParameter,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(parameters)) {
    if (!target.startsWith(HEADER_PREFIX)) continue;
    const value = valueOf(source, variables, parameter);
    if (value !== undefined) headers[target.slice(HEADER_PREFIX.length)] = value;
  }
  return headers;
}

/** A text in single quotes, a variable of the context, or a parameter of the request. */
function valueOf(
  source: string,
  variables: ContextVariables,
  parameter: RequestParameter,
): string | undefined {
  if (source.startsWith("'") && source.endsWith("'")) return source.slice(1, -1);
  const [, variable] = /^context\.(.+)$/.exec(source) ?? [];
  if (variable !== undefined) return variables.get(variable);
  const [, place, name] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(source) ?? [];
  return place !== undefined && name !== undefined ? parameter(place, name) : undefined;
}

function declaredResponses(resources: TemplateResources): readonly DeclaredResponse[] {
  return (
    Object.values(resources)
      .filter(({ Type }) => Type === 'AWS::ApiGateway::GatewayResponse')
      // CloudFormation validates the properties of this type against its schema.
      .map(({ Properties }) => Properties as DeclaredResponse)
  );
}
