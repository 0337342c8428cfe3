import { DEFAULT_RULES } from './config/trusted-issuer';
import { assembleAuthorizer, type Authorizer, type AuthorizerWorld } from './assemble-authorizer';

/** A name that no provider can ever have (RFC 2606 section 2). */
const ISSUER = 'https://rehearsal.invalid';

/**
 * A weak key, the product of two primes next to powers of 2: it takes next to no room in the bundle, and verifies
 * nothing but the token below.
 */
const MODULUS = `q${'A'.repeat(167)}BHMg${'A'.repeat(166)}TjsQ`;

/** Good for one second of the year 1970, at the issuer above. */
const TOKEN =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6InJlaGVhcnNhbCIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczovL3J' +
  'laGVhcnNhbC5pbnZhbGlkIiwiYXVkIjoiaHR0cHM6Ly9yZWhlYXJzYWwuaW52YWxpZCIsInN1YiI6Im5vYm9keSI' +
  'sImV4cCI6MSwic2NvcGUiOiJhIGIiLCJjbGllbnRfaWQiOiJjIiwianRpIjoiZCJ9.HuMayGGoe-KL6N6-9rVArh' +
  'EYMQ-PPhHtz7bgJ2iPk4HK8OibXp2WGFwq-kEGfOFfPTdTccdKwFZ-qmdF9Lx8CZWxrZKJMRY4MlfBxxhaxSvinA' +
  'p59ouhuWMNd7zbd2Qt83DxjYZcfDHRIeZGI19VtvETuOhdkLVF65YgOxDQLdBhm9B1NFtxmCzoDgflMs_-GEaVq3' +
  'P6GdkgBG4HaEj4vpC8KaBI5ENY2y7jXDRB5XLmBkmFe_50TfqfgVHW1b33poXsliJ9tbPRCdBMe4mrbSmNinh2Jk' +
  'N6ReVjqcDl1mREymLyxEEu4Vdb9p3y35HrdDEb7JxptvE70LUQCnRKhA';

/**
 * Decides once on a token that no other authorizer accepts, and logs nothing. Code that runs for the
 * first time takes about 2 ms longer, which V8 and OpenSSL spend on preparation; the first request
 * need not wait for that. The authorizer that answers requests shares no state with this one.
 *
 * @param service the access rules of the service, and their plan
 * @returns the answer, for tests
 */
export async function rehearse(
  service: Pick<AuthorizerWorld, 'accessRules' | 'plan'>,
): ReturnType<Authorizer['handler']> {
  // Work that was begun before, such as the requests for the keys, is sent first.
  await new Promise((resolve) => setImmediate(resolve));
  const config = {
    issuers: [
      {
        ...DEFAULT_RULES,
        issuer: ISSUER,
        keySource: { jwksUri: ISSUER },
        audiences: [ISSUER],
        clockToleranceSeconds: 0,
        maxStaleSeconds: 0,
      },
    ],
    tokenParameter: 'header.Authorization',
    tokenScheme: 'Bearer',
    policyScope: 'stage',
    invalidTokenResponse: 'forbidden',
  } as const;
  const key = { kty: 'RSA', kid: 'rehearsal', e: 'AQAB', n: MODULUS };
  const { handler } = assembleAuthorizer(config, {
    ...service,
    now: () => 0,
    log: () => undefined,
    fetchKeySet: () => Promise.resolve({ entries: [key], bytes: 0 }),
  });
  return handler({
    authorizationToken: `Bearer ${TOKEN}`,
    methodArn: 'arn:aws:execute-api:eu-central-1:000000000000:rehearsal/local/GET/',
  });
}
