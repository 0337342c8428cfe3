import { DEFAULT_RULES } from './config/trusted-issuer';
import { assembleAuthorizer, type Authorizer, type AuthorizerWorld } from './assemble-authorizer';

/** A name that no provider can ever have (RFC 2606 section 2). */
const ISSUER = 'https://a.invalid';

/**
 * A weak key, the product of two primes next to powers of 2: it takes next to no room in the bundle, and verifies
 * nothing but the token below.
 */
const MODULUS = `q${'A'.repeat(167)}BHMg${'A'.repeat(166)}TjsQ`;

/** Good for one second of the year 1970, at the issuer above. */
const TOKEN =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6ImEiLCJ0eXAiOiJhdCtqd3QifQ.eyJpc3MiOiJodHRwczovL2EuaW52YWxpZ' +
  'CIsImF1ZCI6Imh0dHBzOi8vYS5pbnZhbGlkIiwic3ViIjoibm9ib2R5IiwiZXhwIjoxLCJzY29wZSI6ImEgYiIsI' +
  'mNsaWVudF9pZCI6ImEiLCJqdGkiOiJhIn0.elX2eCYzPeFvtIC0QDee0E8fx55BvrGyRYoMNpE_tGu-ho9j5Qfjk' +
  'fGzPxEB6RSOzXSFz0WA3IUdU0RmWSY_g05dzV_mr8SoEdjeYZPMfDZZLJDH3CuMKwLosJYD_MWFJ28_JUFv8ZOY6' +
  'w1Oc-8EXzlE27_hye_yazHzBE-DAspzm8XqoHJoQzfq17Jc_TkePjxAQyCEIDvObzKVMQBjzkhYLzk_Ms529ZIT4' +
  'WVeSlcUPlT1Jgn_GrOJpYn6w-oonx1URf1Jkjaeu-hTOLasWED1PyLckYtgfd1tMgjYYzB6YGENNGzElgp5cOVFK' +
  'IqL4L6jOBxyzNVYXTQUUG2ySA';

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
  const key = { kty: 'RSA', kid: 'a', e: 'AQAB', n: MODULUS };
  const { handler } = assembleAuthorizer(config, {
    ...service,
    now: () => 0,
    log: () => undefined,
    fetchKeySet: () => Promise.resolve({ entries: [key], bytes: 0 }),
  });
  return handler({
    authorizationToken: `Bearer ${TOKEN}`,
    methodArn: 'arn:aws:execute-api:eu-central-1:000000000000:a/a/GET/',
  });
}
