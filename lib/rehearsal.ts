import { DEFAULT_RULES } from './config/trusted-issuer';
import { assembleAuthorizer, type Authorizer, type AuthorizerWorld } from './assemble-authorizer';

/** A name that no provider can ever have (RFC 2606 section 2). */
const ISSUER = 'https://rehearsal.invalid';

/** The public half of a key; the private one was thrown away once it had signed the token below. */
const MODULUS =
  'q4QkwVVzndwHBu_cXG6sTRnEFdTuBcu0waqXs03ypOGsvgdFgOzW_PN_PUC0BWeE_1ohGFzpLC7jD9SK6J9GsE_0' +
  'stH_I2p-AF78R_8_1uSnnoCWL7lWzSf-65Kd1kZ6QLfBKjBDVfQM2-vRHp-tAKVcUlDGZA2HaTq807qba_3mzIz-' +
  '0CkJTYpjcxHYX8QCZFN7DzFaoU32M5m0LdUYdBQzlL9XGYtNJP3fZdFOVBJusL6BNYHipGHeQOLUJdbIQTheUSEg' +
  'GHy9a4lf0sIcMNj9anzqc3WilWZs7jdfEI-YQRfM_iFsvvaONYyYAtL-CJcvHFtwhCu48xdZWC8JEQ';

/** Good for one second of the year 1970, at the issuer above. */
const TOKEN =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6InJlaGVhcnNhbCIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczovL3J' +
  'laGVhcnNhbC5pbnZhbGlkIiwiYXVkIjoiaHR0cHM6Ly9yZWhlYXJzYWwuaW52YWxpZCIsInN1YiI6Im5vYm9keSI' +
  'sImV4cCI6MSwic2NvcGUiOiJhIGIiLCJjbGllbnRfaWQiOiJjIiwianRpIjoiZCJ9.mgmT24Ky-HmeufWXZXSMZH' +
  'nbInJOc_4hIk4NQbwPBxf50eHWMY4r7tSVY5ix2YiUZgNfjEXSEF2YcStVwBznzj7uuN59D-9JFm_Xu7g7aPfmvq' +
  'VTP7GU7S1D4k0ufW7y1clsSSh4v5-KT3YPqRaciqh3mEe2TzjYxPM8Z0CetqAwV_Ac5BrPdHZ-RP04vvSYEvBEW8' +
  'Tsuzr3yBV-UZfwrayPZml0Pq8YFnGKc5IsjEuleKLddUG7sHcy91UexC8YZwk2er6acSON-4AfARgIqojQcGu82q' +
  '-eAa-3c7W1DCMRjCvEByvYNkWYWCjV1jajZGiK585cddMwLXUJWYpW4A';

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
    tokenScheme: 'Bearer',
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
