import fc from 'fast-check';
import type { AccessRules } from '../../lib/access/rule';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import { planPolicy } from '../../lib/policy/plan';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { publicJwk, rsaKey, signToken } from '../support/signing';
import { STAGE_ARN } from '../support/stage-arn';

const KEY = rsaKey('key');
const TENANTS = ['acme', 'globex', 'acme,globex'];
/** The member of a request that holds a parameter. */
const MEMBERS = {
  'header.X-Tenant': 'tenantHeader',
  'querystring.tenant': 'tenant',
  'querystring.region': 'region',
  'stageVariables.tenant': 'variable',
  'context.identity.sourceIp': 'ip',
} as const;
type Source = keyof typeof MEMBERS;
// Object.keys widens the keys that the type of the constant guarantees.
const SOURCES = Object.keys(MEMBERS) as Source[];
const ROUTES = ['GET /a', 'GET /a/{id}', 'POST /a', 'ANY /b/{rest+}'] as const;

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
  parameters: fc.uniqueArray(fc.constantFrom(...SOURCES), { minLength: 1, maxLength: 3 }),
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

/** A request with the token and the sources of one request, and everything else of another. */
function twinOf(one: Request, other: Request, sources: readonly Source[]): Request {
  const members = ['token', ...sources.map((source) => MEMBERS[source])] as const;
  return { ...other, ...Object.fromEntries(members.map((member) => [member, one[member]])) };
}

test('two requests with equal identity sources get equal answers, whatever else they differ in', async () => {
  const config = parseConfig({
    JWT_ISSUER: server.issuer,
    JWT_AUDIENCE: 'api',
    JWKS_URI: server.jwksUri,
  });
  let granted = 0;
  await fc.assert(
    fc.asyncProperty(
      anyTable,
      fc.array(fc.tuple(anyRequest, anyRequest), { minLength: 10, maxLength: 20 }),
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
        const read = SOURCES.filter((name) =>
          table.some((rule) => rule?.parameters.includes(name)),
        );
        const { handler } = assembleAuthorizer(config, {
          accessRules,
          plan: planPolicy(accessRules, []),
          now: Date.now,
          log: () => undefined,
        });
        const answerTo = (request: Request): Promise<string> =>
          handler(eventOf(request)).then(JSON.stringify, (error: unknown) => String(error));
        for (const [one, other] of requests) {
          const answer = await answerTo(one);
          expect(await answerTo(twinOf(one, other, read))).toBe(answer);
          // A gateway may put either of two values into its key, so such an answer is never cached.
          const isRepeated = read.some((source) => [one[MEMBERS[source]]].flat().length > 1);
          if (isRepeated) expect(answer).toBe('Error: Unauthorized');
          if (answer.includes('"Allow"')) granted += 1;
        }
      },
    ),
    { numRuns: 60 },
  );
  // If no request were let in, the property would say nothing.
  expect(granted).toBeGreaterThan(50);
});
