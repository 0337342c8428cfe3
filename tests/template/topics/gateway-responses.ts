import { notEntitled, rejectedFor } from '../../../lib/answer/policy-answer';
import { CORS_ORIGIN, type PackagedStage, resourcesOf, type Template } from '../packaged';
import { variablesOf } from './environments';

const TYPES = [
  'ACCESS_DENIED',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'INVALID_API_KEY',
  'UNAUTHORIZED',
];

export const SEVERAL_ORIGINS = 'https://a.example.com,http://localhost:5173';
const ALLOW_ORIGIN = 'method.response.header.Access-Control-Allow-Origin';
const VARY = 'method.response.header.Vary';

/** The answers that API Gateway gives itself. */
export function describeGatewayResponses(stage: () => PackagedStage): void {
  test('has a gateway response for every error, readable by pages of the one origin', () => {
    const responses = gatewayResponses(stage().template);
    expect([...responses.keys()].sort()).toStrictEqual(TYPES);
    for (const { parameters } of responses.values()) {
      expect(parameters).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': `'${CORS_ORIGIN}'`,
        'gatewayresponse.header.X-Content-Type-Options': "'nosniff'",
      });
    }
  });

  test('has a constant preflight for the one origin, which does not vary', () => {
    const all = preflights(stage().template);
    expect(all.length).toBeGreaterThan(1);
    for (const { ResponseParameters, ResponseTemplates } of all) {
      expect(ResponseParameters).toMatchObject({ [ALLOW_ORIGIN]: `'${CORS_ORIGIN}'` });
      expect(ResponseParameters).not.toHaveProperty([VARY]);
      expect(ResponseTemplates).toStrictEqual({ 'application/json': '' });
    }
  });

  test('answers ACCESS_DENIED with the challenge of the authorizer, which a page may read', () => {
    const { status, parameters } = gatewayResponse(stage(), 'ACCESS_DENIED');
    expect(status).toBe('403');
    expect(parameters).toMatchObject({
      'gatewayresponse.header.WWW-Authenticate': 'context.authorizer.challenge',
      'gatewayresponse.header.Access-Control-Expose-Headers':
        "'WWW-Authenticate, X-Amzn-RequestId'",
    });
    expect(notEntitled('Bearer')).toHaveProperty('challenge');
    expect(rejectedFor('Bearer', 'token_expired')).toHaveProperty('challenge');
  });

  test('challenges with the scheme Bearer and a realm (RFC 6750 section 3), and no error code', () => {
    const { status, parameters } = gatewayResponse(stage(), 'UNAUTHORIZED');
    expect(status).toBe('401');
    expect(parameters['gatewayresponse.header.WWW-Authenticate']).toBe(
      `'Bearer realm="jwt-lambda-authorizer"'`,
    );
  });

  test('answers INVALID_API_KEY with a challenge, because the key is missing in the token', () => {
    const { status, parameters } = gatewayResponse(stage(), 'INVALID_API_KEY');
    expect(status).toBe('403');
    expect(parameters).toMatchObject({
      'gatewayresponse.header.WWW-Authenticate': `'Bearer error="insufficient_scope", error_description="The token holds no key of the usage plan"'`,
      'gatewayresponse.header.Access-Control-Expose-Headers':
        "'WWW-Authenticate, X-Amzn-RequestId'",
    });
  });

  test.each(['AUTHORIZER_FAILURE', 'AUTHORIZER_CONFIGURATION_ERROR'])(
    'answers %s with 503 and Retry-After',
    (type) => {
      const { status, parameters } = gatewayResponse(stage(), type);
      expect(status).toBe('503');
      expect(parameters['gatewayresponse.header.Retry-After']).toMatch(/^'\d+'$/);
    },
  );

  test.each<[string, Readonly<Record<string, string>>]>([
    ['a token that was rejected', rejectedFor('Bearer', 'token_expired')],
    ['a token that is not entitled', notEntitled('Bearer')],
    ['a denial without the authorizer, whose variables are empty', {}],
  ])('answers ACCESS_DENIED in JSON to %s', (_what, context) => {
    const { template } = gatewayResponse(stage(), 'ACCESS_DENIED');
    expect(JSON.parse(rendered(template, context))).toStrictEqual({
      message: 'said by the gateway',
      error: context['errorCode'] ?? '',
      reason: context['reason'] ?? '',
    });
  });

  test.each(TYPES)('answers %s in JSON with a message', (type) => {
    const body: unknown = JSON.parse(rendered(gatewayResponse(stage(), type).template, {}));
    expect(body).toHaveProperty('message', expect.stringMatching(/./));
  });

  test('has them all before it is deployed', () => {
    const { template } = stage();
    const [deployment] = resourcesOf(template, 'AWS::ApiGateway::Deployment');
    const ids = ['AWS::ApiGateway::GatewayResponse', 'AWS::ApiGateway::Method'].flatMap((type) =>
      resourcesOf(template, type).map(([id]) => id),
    );
    expect(deployment?.[1].DependsOn).toEqual(expect.arrayContaining(ids));
  });
}

/** A stage with two origins and a bare token. */
export function describeSeveralOrigins(stage: () => PackagedStage): void {
  test('lets every page read a gateway response, because it cannot compare origins', () => {
    const responses = gatewayResponses(stage().template);
    expect(responses.size).toBe(TYPES.length);
    for (const { parameters } of responses.values()) {
      expect(parameters['gatewayresponse.header.Access-Control-Allow-Origin']).toBe("'*'");
      expect(parameters).not.toHaveProperty(['gatewayresponse.header.Vary']);
    }
  });

  test('gives each of them back in a preflight, and says that the answer varies', () => {
    const all = preflights(stage().template);
    expect(all.length).toBeGreaterThan(1);
    for (const { ResponseParameters, ResponseTemplates } of all) {
      expect(ResponseParameters).toHaveProperty([VARY], "'Origin'");
      const template = ResponseTemplates['application/json'] ?? '';
      for (const origin of SEVERAL_ORIGINS.split(',')) {
        expect(template).toContain(`$origin.matches("${origin.replaceAll('.', '[.]')}")`);
      }
      expect(template).toContain(
        '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
      );
    }
  });

  test('hands all of them to the handlers', () => {
    expect(new Set(environmentsOf(stage().template))).toStrictEqual(new Set([SEVERAL_ORIGINS]));
  });

  test('does not say Bearer in a challenge for a token without a scheme', () => {
    const { parameters } = gatewayResponse(stage(), 'UNAUTHORIZED');
    expect(parameters['gatewayresponse.header.WWW-Authenticate']).toBe(
      `'Token realm="jwt-lambda-authorizer"'`,
    );
  });
}

interface PreflightAnswer {
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

function preflights(template: Template): readonly PreflightAnswer[] {
  return resourcesOf(template, 'AWS::ApiGateway::Method')
    .map(([, { Properties }]) => Properties)
    .filter(({ HttpMethod }) => HttpMethod === 'OPTIONS')
    .flatMap(({ Integration }) => {
      // The shape that CloudFormation requires; a test that reads a missing member fails.
      const { IntegrationResponses } = Integration as { IntegrationResponses: PreflightAnswer[] };
      return IntegrationResponses;
    });
}

function environmentsOf(template: Template): readonly unknown[] {
  return resourcesOf(template, 'AWS::Lambda::Function').map(
    ([, { Properties }]) => variablesOf(Properties)['CORS_ORIGIN'],
  );
}

interface GatewayResponse {
  readonly status: unknown;
  readonly parameters: Readonly<Record<string, string>>;
  readonly template: string;
}

function gatewayResponse({ template }: PackagedStage, type: string): GatewayResponse {
  const found = gatewayResponses(template).get(type);
  if (found === undefined) throw new Error(`There is no gateway response for ${type}`);
  return found;
}

function gatewayResponses(template: Template): ReadonlyMap<unknown, GatewayResponse> {
  return new Map(
    resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => {
      // Both are maps of text; a test that reads a missing member fails.
      const parameters = Properties['ResponseParameters'] as Readonly<Record<string, string>>;
      const templates = Properties['ResponseTemplates'] as Readonly<Record<string, string>>;
      return [
        Properties['ResponseType'],
        {
          status: Properties['StatusCode'],
          parameters,
          template: templates['application/json'] ?? '',
        },
      ];
    }),
  );
}

/** Renders a template as API Gateway does: it replaces variables by text. */
function rendered(template: string, context: Readonly<Record<string, string>>): string {
  return template
    .replaceAll('$context.error.messageString', '"said by the gateway"')
    .replace(/\$context\.authorizer\.(\w+)/g, (_variable, key: string) => context[key] ?? '');
}
