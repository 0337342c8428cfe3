import { DEFAULT_RULES } from './config/trusted-issuer';
import { assembleAuthorizer, type Authorizer, type AuthorizerWorld } from './assemble-authorizer';

/** No provider can have this name: the configuration accepts addresses only. */
const ISSUER = 'a';

/**
 * A weak key, the product of two primes next to powers of 2: it takes next to no room in the bundle, and verifies
 * nothing but the token below.
 */
const MODULUS = `q${'A'.repeat(167)}BHMg${'A'.repeat(166)}TjsQ`;

/** Good for one second of the year 1970, at the issuer above. */
const TOKEN =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJhIiwiYXVkIjoiYSIsInN1YiI6ImEiLCJleHAiOjEsInNjb' +
  '3BlIjoiYSJ9.OTSI0BHhMUPcbODYphYnjlyBEyqgPgUyk-NFobp2ZVhdT9JSSDS-t__P9d0lMtFiWQHOL9CgaCkRKXHa' +
  't8uuAKhnugiWIlziKVdNhr7WZCEsz1_jyhLQpgf1I0Gm93DozLsE23QPPrG-v6SbESweFVRhiMao-xPSajPcj6tj-MnR' +
  'ydCJOhV2n2Oqd1AsLLDNB-sftATFaAVixmRUxeTtVo18GcsUeyFJ610iGHRgV_w7Eq4fhDZC2eNS-LPfnxXj-k33OIdh' +
  'Ej-4Kg4eMs3boJTOUJluQKrzxIHd3CZN6UEiZ-Rnj3U8sgU-lvDaLdvTOJNinTN4v-ZgKqGtSAthtQ';

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
