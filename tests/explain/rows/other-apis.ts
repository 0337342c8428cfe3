import type { AccessRules } from '../../../lib/access/rule';
import { AwsRequestFailed } from '../../../lib/aws/signed-request';
import type { JsonObject } from '../../../lib/json-object';
import type { AskDynamo } from '../../../lib/revocation/withdrawn-entries';
import { AUDIENCE, ISSUER, NOW, signed } from '../../support/hostile-tokens';
import { placeOfParameter, requestFor, type SceneOptions } from '../scene';
import type { Row } from './row';

/** A table with these entries for the keys of every token. */
const entries =
  (...items: readonly JsonObject[]): AskDynamo =>
  () =>
    Promise.resolve({ Responses: { 'service-revocations': items } });
const noTable: AskDynamo = () =>
  Promise.reject(new AwsRequestFailed('DynamoDB is closed', 'NoAnswer'));
const REQUEST = {
  type: 'request',
  identitySource: 'method.request.header.Authorization',
  identityValidationExpression: undefined,
};
const TENANT_RULES: AccessRules = {
  'GET /notes': {
    parameters: ['querystring.tenant'],
    where: ({ claims, request }) => claims['tenant'] === request['querystring.tenant'],
  },
};
const TENANTS: SceneOptions = {
  rules: TENANT_RULES,
  authorizer: {
    ...REQUEST,
    identitySource: 'method.request.header.Authorization, method.request.querystring.tenant',
  },
};
const ROUTES = { POLICY_SCOPE: 'route' };
const CONNECT_RULES = {
  $connect: {},
  $default: {},
  subscribe: { scopes: ['deliveries:read'] },
} satisfies AccessRules | Record<string, object>;
const WEBSOCKET: SceneOptions = {
  api: 'websocket',
  rules: CONNECT_RULES,
  authorizer: { identitySource: ['route.request.header.Authorization'] },
};
const ARN = 'arn:aws:execute-api:eu-west-1:000000000000:abcdefghij/prod';

/** REQUEST authorizers, HTTP and WebSocket APIs, and events from a file. */
export const OTHER_API_ROWS: readonly Row[] = [
  {
    title: 'REQUEST: allowed, with a parameter that the rule reads',
    request: requestFor('GET /notes?tenant=acme', signed({ tenant: 'acme' })),
    options: TENANTS,
    headline: 'allowed',
    says: [
      '✓ event API Gateway asks the authorizer with a REQUEST event of a REST API',
      '✓ rule GET /notes needs the condition "where"',
      'a second request with the same token and querystring.tenant, to any route',
    ],
  },
  {
    title: 'REQUEST: refused, with the value that the condition does not accept',
    request: requestFor('GET /notes?tenant=other', signed({ tenant: 'acme' })),
    options: TENANTS,
    headline: 'refused, 403, route_not_entitled',
    says: [
      '✗ rule GET /notes needs the condition "where", which it does not meet with querystring.tenant "other"',
      '→ send a request and a token that meet the condition',
    ],
  },
  {
    title: 'REQUEST: refused, because an identity source is missing',
    request: requestFor('GET /notes', signed({ tenant: 'acme' })),
    options: TENANTS,
    headline: 'refused, 401, token_missing',
    says: [
      '✗ token the request lacks querystring.tenant, which is an identity source of the authorizer',
      '→ send querystring.tenant; API Gateway answers 401 without it',
    ],
  },
  {
    title: 'REQUEST: refused, because a parameter comes twice',
    request: requestFor('GET /notes?tenant=acme&tenant=other', signed({ tenant: 'acme' })),
    options: TENANTS,
    headline: 'refused, 401, request_ambiguous',
    says: [
      '✗ token the request has two tokens, or two values of a parameter that a rule reads',
      'each parameter once',
      'a second request asks the authorizer again: a 401 is never kept',
    ],
  },
  {
    title: 'REQUEST: refused, because the header comes twice',
    request: requestFor('GET /orders', signed(), { headers: [['authorization', 'Bearer other']] }),
    options: { authorizer: REQUEST },
    headline: 'refused, 401, request_ambiguous',
    says: ['→ send one header Authorization'],
  },
  {
    title: 'REQUEST: refused, with another scheme, by the authorizer',
    request: requestFor('GET /orders', undefined, { headers: [['Authorization', 'Basic YTpi']] }),
    options: { authorizer: REQUEST },
    headline: 'refused, 401, token_missing',
    says: ['✗ token the header Authorization does not hold Bearer and the token'],
  },
  {
    title: 'REQUEST: allowed, with the token in a cookie',
    request: requestFor('GET /orders', undefined, {
      headers: [['Cookie', `a=b; access_token=${signed()}`]],
    }),
    options: {
      authorizer: { ...REQUEST, identitySource: 'method.request.header.Cookie' },
      variables: { TOKEN_PARAMETER: 'cookie.access_token', TOKEN_SCHEME: 'none' },
    },
    headline: 'allowed',
    says: ['✓ token it is in the cookie access_token'],
  },
  {
    title: 'REQUEST: allowed, with the token in the query string, which is not shown',
    request: requestFor(`GET /orders?a=1&access_token=${signed()}`),
    options: {
      authorizer: { ...REQUEST, identitySource: 'method.request.querystring.access_token' },
      variables: { TOKEN_PARAMETER: 'querystring.access_token', TOKEN_SCHEME: 'none' },
    },
    headline: 'allowed',
    says: ['✓ token it is in the query parameter access_token'],
  },
  {
    title: 'REQUEST: allowed, by a policy for its route alone',
    request: requestFor('GET /orders/17', signed()),
    options: { authorizer: REQUEST, variables: ROUTES },
    headline: 'allowed',
    says: [
      `✓ policy statement 0 matches: Allow GET/orders/?* ${placeOfParameter('policyScope')}`,
      /^(?!.*✗ POST \/orders)/,
      'a second request with the same token, to this route',
    ],
  },
  {
    title: 'HTTP API: allowed, by a policy',
    request: requestFor('GET /orders/17', signed()),
    options: { api: 'http' },
    headline: 'allowed',
    says: [
      'with a REQUEST event of an HTTP API, payload 2.0',
      '✓ policy statement 0 matches: Allow',
    ],
  },
  {
    title: 'HTTP API: refused, on a route with ANY',
    request: requestFor('PUT /files/a/b', signed()),
    options: { api: 'http', rules: { 'ANY /files/{path+}': { scopes: ['files:read'] } } },
    headline: 'refused, 403, route_not_entitled',
    says: ['✗ rule ANY /files/{path+} needs scope files:read', '→ ✗ ANY /files/{path+}'],
  },
  {
    title: 'HTTP API: refused, without a reason for the caller',
    request: requestFor('POST /orders', signed()),
    options: { api: 'http' },
    headline: 'refused, 403, route_not_entitled',
    says: [
      '✗ rule POST /orders needs scope orders:write',
      '✗ answer 403, by API Gateway itself',
      '{"message":"Forbidden"}',
    ],
  },
  {
    title: 'HTTP API: refused, by a simple answer',
    request: requestFor('POST /orders', signed()),
    options: {
      api: 'http',
      variables: ROUTES,
      authorizer: {
        enableSimpleResponses: true,
        identitySource: ['$request.header.Authorization', '$context.routeKey'],
      },
    },
    headline: 'refused, 403, route_not_entitled',
    says: [
      '✗ policy the authorizer answers isAuthorized: false',
      '→ ✗ POST /orders needs scope orders:write',
    ],
  },
  {
    title: 'HTTP API: allowed, with payload 1.0',
    request: requestFor('GET /orders', signed()),
    options: { api: 'http', authorizer: { payloadVersion: '1.0' } },
    headline: 'allowed',
    says: ['with a REQUEST event of an HTTP API, payload 1.0'],
  },
  {
    title: 'HTTP API: rejected for now, which it answers with 500',
    request: requestFor('GET /orders', signed({ nbf: NOW + 60 })),
    options: { api: 'http' },
    headline: 'refused, 500, token_not_active',
    says: ['✗ claims times: "nbf" is 60 seconds from now', '✗ answer 500, by API Gateway itself'],
  },
  {
    title: 'HTTP API: refused, without a token',
    request: requestFor('GET /orders'),
    options: { api: 'http' },
    headline: 'refused, 401, token_missing',
    says: ['✗ token the request does not have the header Authorization'],
  },
  {
    title: 'WebSocket API: allowed, to open a connection',
    request: requestFor('GET /', signed()),
    options: WEBSOCKET,
    headline: 'allowed',
    says: [
      '✓ event API Gateway asks the authorizer with a REQUEST event of a WebSocket API',
      '→ ✓ $connect statement 0',
      '✗ subscribe statement 1, needs scope deliveries:read',
    ],
  },
  {
    title: 'WebSocket API: refused, without a token',
    request: requestFor('GET /'),
    options: WEBSOCKET,
    headline: 'refused, 401, token_missing',
    says: ['✗ token the request does not have the header Authorization'],
  },
  {
    title: 'WebSocket API: refused, with an expired token',
    request: requestFor('GET /', signed({ exp: NOW - 60 })),
    options: WEBSOCKET,
    headline: 'refused, 403, token_expired',
    says: ['✗ claims times: it expired 60 seconds ago', 'with an explicit deny'],
  },
  {
    title: 'an event: a TOKEN event of a deployed stage',
    request: requestFor('POST /orders', signed()),
    more: {
      event: {
        type: 'TOKEN',
        authorizationToken: `Bearer ${signed()}`,
        methodArn: `${ARN}/POST/orders`,
      },
    },
    headline: 'refused, 403, route_not_entitled',
    says: ['✗ policy statement 1 matches: Deny POST/orders'],
  },
  {
    title: 'an event: not one that the authorizer is declared for',
    request: requestFor('GET /notes?tenant=acme', signed({ tenant: 'acme' })),
    options: TENANTS,
    more: {
      event: { type: 'TOKEN', authorizationToken: 'Bearer a.b.c', methodArn: `${ARN}/GET/notes` },
    },
    headline: 'undecided, 503, event_not_recognized',
    says: [
      '✗ event the authorizer cannot read it: EventNotRecognized: A TOKEN event does not carry querystring.tenant',
      '→ send it an event of the type that serverless.yml declares (request)',
    ],
  },
  {
    title: 'an opaque token whose issuer is asked with a secret of the deployed function',
    request: requestFor('GET /orders', 'an-opaque-token'),
    options: {
      entry: {
        keys: [],
        introspection: {
          endpoint: 'https://id.example.com/introspect',
          clientId: 'api',
          clientSecretParameter: '/orders/secret',
          clients: ['web'],
        },
      },
    },
    headline: 'undecided',
    says: [
      '✓ kind it is opaque, so that only its issuer can judge it',
      `· issuer not decided: the authorizer asks ${ISSUER} about this token, with a secret that only the deployed function reads`,
      '→ send the request to stage local, and read the reason in its answer or in the log',
      '· answer not decided, so the answer is not known',
    ],
  },
  {
    title: 'a token that the list of withdrawn tokens does not name',
    request: requestFor('GET /orders', signed({ aud: AUDIENCE })),
    options: { variables: { REVOCATION_TABLE: 'service-revocations' } },
    more: { askTable: entries() },
    headline: 'allowed',
    says: ['✓ withdrawal the list of withdrawn tokens does not name it service-revocations'],
  },
  {
    title: 'a token that the list of withdrawn tokens names',
    request: requestFor('GET /orders', signed({ aud: AUDIENCE })),
    options: { variables: { REVOCATION_TABLE: 'service-revocations' } },
    more: { askTable: entries({ expiresAt: { N: String(NOW + 60) } }) },
    headline: 'refused, 403, token_revoked',
    says: [
      '✗ withdrawal the list of withdrawn tokens names it service-revocations',
      '→ get a new token, or see why it was withdrawn: npm run revoke -- --stage local --list',
      '✓ key signature: it fits the key',
    ],
  },
  {
    title: 'a token whose list cannot be read',
    request: requestFor('GET /orders', signed({ aud: AUDIENCE })),
    options: { variables: { REVOCATION_TABLE: 'service-revocations' } },
    more: { askTable: noTable },
    headline: 'undecided, 503, revocations_unavailable',
    says: [
      '✗ withdrawal the table service-revocations cannot be read: DynamoDB is closed',
      '→ run npm start -- --param revocation=true beside this command',
    ],
  },
  {
    title: 'a token that is accepted without the list',
    request: requestFor('GET /orders', signed({ aud: AUDIENCE })),
    options: {
      variables: {
        REVOCATION_TABLE: 'service-revocations',
        REVOCATION_UNAVAILABLE: 'accept',
      },
    },
    more: { askTable: noTable },
    headline: 'allowed',
    says: [
      '· withdrawal the list of withdrawn tokens cannot be read, and tokens are accepted then',
      '→ look: npm run revoke -- --stage local --list',
    ],
  },
];
