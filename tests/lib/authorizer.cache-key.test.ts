import fc from 'fast-check';
import type { AccessRules, RequestParameter } from '../../lib/access/rule';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import { planPolicy } from '../../lib/policy/plan';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { publicJwk, rsaKey, signToken } from '../support/signing';
import { STAGE_ARN } from '../support/stage-arn';

const KEY = rsaKey('key');
const TENANTS = ['acme', 'globex', 'acme,globex'];
const ROUTES = ['GET /a', 'GET /a/{id}', 'POST /a', 'ANY /b/{rest+}'] as const;
const PARAMETERS: readonly RequestParameter[] = [
  'header.X-Tenant',
  'querystring.tenant',
  'querystring.region',
  'stageVariables.tenant',
  'context.identity.sourceIp',
];

let server: KeySetServer;
let tokens: readonly string[];

beforeAll(async () => {
  server = await startKeySetServer([publicJwk(KEY)]);
  const now = Math.floor(Date.now() / 1000);
  tokens = TENANTS.slice(0, 2).map((tenant) =>
    signToken(
      { iss: server.issuer, aud: 'api', sub: tenant, exp: now + 600, scope: 'a', tenant },
      KEY,
    ),
  );
});

afterAll(() => server.close());

/** A rule that looks at any of its parameters. */
const anyRule = fc.record({
  parameters: fc.uniqueArray(fc.constantFrom(...PARAMETERS), { minLength: 1, maxLength: 3 }),
  wanted: fc.constantFrom(...TENANTS, undefined),
});
const anyTable = fc.tuple(...ROUTES.map(() => fc.option(anyRule)));
const anyValues = fc.subarray(TENANTS, { maxLength: 2 });

/** A request, apart from its token. Everything in it may differ from another request. */
const anyRequest = fc.record({
  token: fc.nat(2),
  path: fc.constantFrom('GET/a', 'GET/a/7', 'POST/a', 'DELETE/b/1/2', 'PUT/elsewhere'),
  tenantHeader: anyValues,
  tenant: anyValues,
  region: anyValues,
  variable: fc.constantFrom(...TENANTS, undefined),
  ip: fc.constantFrom(...TENANTS),
  other: fc.string(),
});

interface Request {
  readonly token: number;
  readonly path: string;
  readonly tenantHeader: readonly string[];
  readonly tenant: readonly string[];
  readonly region: readonly string[];
  readonly variable: string | undefined;
  readonly ip: string;
  readonly other: string;
}

function eventOf(request: Request): object {
  const { token, path, tenantHeader, tenant, region, variable, ip, other } = request;
  const authorization = token < tokens.length ? [`Bearer ${tokens[token] ?? ''}`] : [];
  return {
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/${path}`,
    path: `/${path}`,
    multiValueHeaders: {
      authorization,
      'x-tenant': tenantHeader,
      'User-Agent': [other],
    },
    multiValueQueryStringParameters: { tenant, region, other: [other] },
    pathParameters: { id: other },
    stageVariables: variable === undefined ? null : { tenant: variable },
    requestContext: { requestId: other, identity: { sourceIp: ip, userAgent: other } },
  };
}

/** The values of the identity sources, as a gateway would put them into the key of its cache. */
function keyOf(request: Request, parameters: readonly RequestParameter[]): string {
  const values: Readonly<Record<string, unknown>> = {
    'header.X-Tenant': request.tenantHeader,
    'querystring.tenant': request.tenant,
    'querystring.region': request.region,
    'stageVariables.tenant': request.variable,
    'context.identity.sourceIp': request.ip,
  };
  return JSON.stringify([request.token, ...parameters.map((name) => values[name] ?? null)]);
}

test('two requests with equal identity sources get equal answers, whatever else they differ in', async () => {
  const config = parseConfig({
    JWT_ISSUER: server.issuer,
    JWT_AUDIENCE: 'api',
    JWKS_URI: server.jwksUri,
  });
  let repeated = 0;
  await fc.assert(
    fc.asyncProperty(
      anyTable,
      fc.array(anyRequest, { minLength: 20, maxLength: 40 }),
      async (table, requests) => {
        const accessRules: AccessRules = Object.fromEntries(
          ROUTES.map((route, index) => {
            const rule = table[index];
            if (rule === null || rule === undefined) return [route, {}];
            const { parameters, wanted } = rule;
            return [
              route,
              {
                parameters,
                where: ({ request, claims }) =>
                  parameters.some((name) => request[name] === (wanted ?? claims['tenant'])),
              },
            ];
          }),
        );
        const read = PARAMETERS.filter((name) =>
          table.some((rule) => rule?.parameters.includes(name)),
        );
        const { handler } = assembleAuthorizer(config, {
          accessRules,
          plan: planPolicy(accessRules, []),
          now: Date.now,
          log: () => undefined,
        });
        const answers = new Map<string, string>();
        for (const request of requests) {
          const key = keyOf(request, read);
          const answer = await handler(eventOf(request)).then(JSON.stringify, (error: unknown) =>
            String(error),
          );
          const known = answers.get(key);
          if (known !== undefined) repeated += 1;
          expect(known ?? answer).toBe(answer);
          answers.set(key, answer);
          // A request of which a gateway may read one value or the other is never cached.
          const several: Readonly<Record<string, boolean>> = {
            'header.X-Tenant': request.tenantHeader.length > 1,
            'querystring.tenant': request.tenant.length > 1,
            'querystring.region': request.region.length > 1,
          };
          const isRepeated = read.some((name) => several[name] === true);
          if (isRepeated) expect(answer).toBe('Error: Unauthorized');
        }
      },
    ),
    { numRuns: 60 },
  );
  // Without repetitions the property would say nothing.
  expect(repeated).toBeGreaterThan(50);
});
