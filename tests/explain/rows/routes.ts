import type { AccessRules } from '../../../lib/access/rule';
import { NOW, signed } from '../../support/hostile-tokens';
import { placeOf, placeOfParameter, placeOfRule, requestFor } from '../scene';
import type { Row } from './row';

const MORE_RULES: AccessRules = {
  'GET /any': { anyScope: ['audit', 'admin'] },
  'GET /acme': { where: ({ claims }) => claims['tenant'] === 'acme' },
  'ANY /files/{path+}': { scopes: ['files:read', 'files:all'] },
};
const FAILING: AccessRules = {
  'GET /orders': { scopes: ['orders:read'] },
  'GET /odd': {
    where: ({ claims }) => {
      throw new Error(`a condition that failed for ${String(claims['sub'])}`);
    },
  },
};

/** Decisions on verified tokens, on requests without any, and on those that lead to no authorizer. */
export const ROUTE_ROWS: readonly Row[] = [
  {
    title: 'allowed: the token has the scope',
    request: requestFor('GET /orders/17', signed()),
    headline: 'allowed',
    says: [
      '✓ route it is protected by the authorizer GET /orders/{orderId}',
      '✓ token it is in the header Authorization',
      `header.Authorization: Bearer ${placeOfParameter('tokenSource')}`,
      '✓ event API Gateway asks the authorizer with a TOKEN event of a REST API',
      '✓ kind it is a signed JWT',
      '✓ key signature: it fits the key with kid "rsa" issuers.yml:',
      '✓ claims times: it was issued 60 seconds ago, and expires in 60 minutes',
      `✓ rule GET /orders/{orderId} needs scope orders:read; the token has orders:read ${placeOfRule('GET /orders/{orderId}')}`,
      '✓ policy statement 0 matches: Allow GET/orders',
      '→ ✓ GET /orders/{orderId} statement 0',
      '✗ POST /orders statement 1, needs scope orders:write',
      '✓ answer the handler of the route answers',
      '· cache API Gateway keeps the answer for 300 seconds',
      'a second request with the same token, to any route, is let through by the same policy without the authorizer',
      /^(?!.*may let it in for longer)/,
      placeOfParameter('authorizerTtl'),
    ],
  },
  {
    title: 'refused: one scope is missing, and named with the one that there is',
    request: requestFor('POST /orders', signed()),
    headline: 'refused, 403, route_not_entitled',
    says: [
      `✗ rule POST /orders needs scope orders:write; the token has orders:read ${placeOfRule('POST /orders')}`,
      '→ get a token with scope orders:write, or change the rule',
      '✗ policy statement 1 matches: Deny POST/orders',
      '→ ✗ POST /orders statement 1, needs scope orders:write',
      `✗ answer 403, by the gateway response ACCESS_DENIED ${placeOf('resources/gateway-responses.yml', 'ResponseType: ACCESS_DENIED')}`,
      'www-authenticate: Bearer error="insufficient_scope"',
      '"reason":"route_not_entitled"',
      'is answered by the same policy without the authorizer',
    ],
  },
  {
    title: 'refused: the token has no scope at all',
    request: requestFor('GET /products', signed({ scope: undefined })),
    headline: 'refused, 403, route_not_entitled',
    says: ['✗ rule GET /products needs scope products:read; the token has no scopes'],
  },
  {
    title: 'refused: none of several scopes',
    request: requestFor('GET /any', signed()),
    options: { rules: MORE_RULES },
    headline: 'refused, 403, route_not_entitled',
    says: ['✗ rule GET /any needs scope audit or admin; the token has orders:read'],
  },
  {
    title: 'allowed: one of several scopes',
    request: requestFor('GET /any', signed({ scope: 'admin x' })),
    options: { rules: MORE_RULES },
    headline: 'allowed',
    says: ['✓ rule GET /any needs scope audit or admin; the token has admin and x'],
  },
  {
    title: 'refused: two scopes are missing, on a route with ANY',
    request: requestFor('PUT /files/a/b', signed()),
    options: { rules: MORE_RULES },
    headline: 'refused, 403, route_not_entitled',
    says: [
      '✗ rule ANY /files/{path+} needs scope files:read and files:all; the token has orders:read',
    ],
  },
  {
    title: 'refused: one of two scopes is missing',
    request: requestFor('PUT /files/a/b', signed({ scope: 'files:read' })),
    options: { rules: MORE_RULES },
    headline: 'refused, 403, route_not_entitled',
    says: ['✗ rule ANY /files/{path+} needs scope files:all; the token has files:read'],
  },
  {
    title: 'refused: a condition on the claims is not met',
    request: requestFor('GET /acme', signed({ tenant: 'other' })),
    options: { rules: MORE_RULES },
    headline: 'refused, 403, route_not_entitled',
    says: [
      '✗ rule GET /acme needs the condition "where", which its claims do not meet',
      '→ send a request and a token that meet the condition, or change the rule',
    ],
  },
  {
    title: 'undecided: a condition of another route throws',
    request: requestFor('GET /orders', signed()),
    options: { rules: FAILING },
    headline: 'undecided, 503, rule_failed',
    says: [
      '✗ rule not decided: The condition "where" of GET /odd threw Error',
      'a policy is for all routes, so no request with this token is decided',
      '✗ answer 503, by the gateway response AUTHORIZER_FAILURE',
    ],
  },
  {
    title: 'allowed: a public route, for which no token is asked',
    request: requestFor('GET /health'),
    headline: 'allowed',
    says: [
      '✓ route it is public: no token is asked for GET /health',
      '· cache neither the authorizer nor the cache is asked',
    ],
  },
  {
    title: 'allowed: a public route with a token that nobody looks at',
    request: requestFor('GET /health', 'garbage'),
    headline: 'allowed',
    says: ['✓ route it is public'],
  },
  {
    title: 'refused: a route with a slip of the pen',
    request: requestFor('GET /order', signed()),
    headline: 'refused, 403',
    says: [
      '✗ route no route of serverless.yml is for GET /order',
      '→ did you mean GET /orders?',
      'MISSING_AUTHENTICATION_TOKEN, as DEFAULT_4XX resources/gateway-responses.yml:',
    ],
  },
  {
    title: 'refused: another method of a route',
    request: requestFor('DELETE /products', signed()),
    headline: 'refused, 403',
    says: ['✗ route no route of serverless.yml is for DELETE /products', 'there are GET /sayhello'],
  },
  {
    title: 'refused: no header',
    request: requestFor('GET /orders'),
    headline: 'refused, 401, token_missing',
    says: [
      `✗ token the request does not have the header Authorization ${placeOfParameter('tokenSource')}`,
      '→ send the header Authorization with Bearer and the token',
      '– event the authorizer is not asked',
      '✗ answer 401, by the gateway response UNAUTHORIZED',
      'www-authenticate: Bearer realm="service"',
      'gets the same, until it brings a token',
    ],
  },
  {
    title: 'refused: another scheme',
    request: requestFor('GET /orders', undefined, { headers: [['Authorization', 'Basic YTpi']] }),
    headline: 'refused, 401, token_missing',
    says: [
      '✗ token the header Authorization does not hold Bearer and the token, as identityValidationExpression demands',
      '→ send the header Authorization with Bearer and the token: one word of letters, digits',
    ],
  },
  {
    title: 'refused: two words after the scheme',
    request: requestFor('GET /orders', 'one two'),
    headline: 'refused, 401, token_missing',
    says: ['✗ token the header Authorization does not hold Bearer and the token'],
  },
  {
    title: 'refused: the token holds no key of the usage plan',
    request: requestFor('GET /sayhello', signed()),
    options: { isPrivate: true, variables: { USAGE_KEY_CLAIM: 'client_id' } },
    headline: 'refused, 403',
    says: [
      '✓ policy statement 0 matches: Allow',
      '✗ answer 403, by the gateway response INVALID_API_KEY resources/gateway-responses.yml:',
      'The token holds no key of the usage plan',
    ],
  },
  {
    title: 'allowed: the token holds a key of the usage plan',
    request: requestFor('GET /sayhello', signed({ client_id: 'a-client-of-20-letters' })),
    options: { isPrivate: true, variables: { USAGE_KEY_CLAIM: 'client_id' } },
    headline: 'allowed',
    says: ['✓ answer the handler of the route answers'],
  },
  {
    title: 'allowed: a preflight of a declared origin',
    request: requestFor('OPTIONS /orders', undefined, {
      headers: [
        ['Origin', 'https://app.example.com'],
        ['Access-Control-Request-Method', 'GET'],
      ],
    }),
    options: { cors: { origin: 'https://app.example.com' } },
    headline: 'allowed, 200',
    says: [
      '✓ route a preflight, which API Gateway answers itself OPTIONS /orders stages.yml:',
      'access-control-allow-origin: https://app.example.com',
    ],
  },
  {
    title: 'refused: a preflight of another origin',
    request: requestFor('OPTIONS /orders', undefined, {
      headers: [
        ['Origin', 'https://evil.example'],
        ['Access-Control-Request-Method', 'GET'],
      ],
    }),
    options: { cors: { origin: 'https://app.example.com' } },
    headline: 'refused, 200',
    says: [
      '✗ route a preflight, and the page may not send its request: origin https://evil.example is not in CORS_ORIGIN',
      '(corsOrigin) → add the origin to CORS_ORIGIN',
    ],
  },
  {
    title: 'allowed: nothing is kept with a TTL of 0',
    request: requestFor('GET /orders', signed()),
    options: { authorizer: { resultTtlInSeconds: 0 } },
    headline: 'allowed',
    says: [
      '· cache API Gateway does not keep the answer; a second request asks the authorizer again, since the TTL is 0',
    ],
  },
  {
    title: 'allowed: the cache may outlive the token',
    request: requestFor('GET /orders', signed({ exp: NOW + 60 })),
    headline: 'allowed',
    says: ['it expires in 60 seconds, and the kept answer may let it in for longer'],
  },
];
