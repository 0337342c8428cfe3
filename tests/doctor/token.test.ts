import { sign } from 'node:crypto';
import { BAD_ROWS, GOOD_ROWS } from '../hostile/table';
import {
  AUDIENCE,
  CLAIMS,
  ISSUER,
  NOW,
  OTHER_ISSUER,
  signed,
  TOLERANCE,
} from '../support/hostile-tokens';
import { findLeak } from '../support/leaks';
import {
  ATTACKER_RSA,
  ED25519,
  KEYS_OF_ISSUER,
  KEYS_OF_OTHER_ISSUER,
  P256,
  RSA,
  under,
} from '../support/provider-keys';
import { base64url, publicJwk } from '../support/signing';
import { isJsonObject } from '../../lib/json-object';
import { linesOn, linesOnVariables, problemsIn } from './scene';

const OF_ISSUER = {
  issuer: ISSUER,
  // A secret would be refused in an entry.
  keys: KEYS_OF_ISSUER.filter((key) => !('d' in key || 'k' in key)),
  audiences: [AUDIENCE],
  clockToleranceSeconds: TOLERANCE,
};
const OF_OTHER = {
  issuer: OTHER_ISSUER,
  keys: [...KEYS_OF_OTHER_ISSUER],
  audiences: ['other-api'],
};
/** The lines about a token. */
async function explained(
  token: string,
  entry: object = {},
  others: readonly object[] = [],
): Promise<readonly string[]> {
  const lines = await linesOn([{ ...OF_ISSUER, ...entry }, ...others], token, () => NOW * 1000);
  return lines.slice(lines.findIndex((line) => line.startsWith('Token (')) + 1);
}

test('a good token has a line for each thing that is good about it, the verdict and its routes', async () => {
  expect(await explained(signed(), {}, [OF_OTHER])).toEqual([
    `ok       issuer: it belongs to the entry of "${ISSUER}"`,
    'ok       header: its type and the algorithm RS256 are accepted',
    'ok       signature: it fits the key with kid "rsa"',
    'ok       kind: it has no mark of an ID token, or of another that is not for an API',
    'ok       sender: it is not bound to its sender',
    `ok       audience: "aud" holds "${AUDIENCE}"`,
    'ok       times: it was issued 60 seconds ago, and expires in 60 minutes',
    'ok       principal: "sub" names the caller',
    'ok       scopes: "orders:read"',
    'ok       verdict: the authorizer accepts it',
    'ok       route: GET /sayhello',
    'ok       route: GET /orders',
    'ok       route: GET /orders/{orderId}',
    'note     route: not POST /orders, which demands scope orders:write',
    'note     route: not GET /products, which demands scope products:read',
  ]);
});

test('everything that is wrong with a token is said, and not only the first reason', async () => {
  const token = signed(
    {
      aud: ['login-client', 'userinfo'],
      sub: undefined,
      exp: NOW - 180,
      scope: 7,
      at_hash: 'x',
      cnf: { jkt: 'x' },
      token_use: 'id',
    },
    { typ: 'id+jwt', kid: undefined, crit: ['b64'], b64: false },
    ATTACKER_RSA,
    'PS256',
  );
  const entry = { requiredClaims: { token_use: 'access' }, types: ['at+jwt'] };
  expect(await explained(token, entry)).toEqual([
    `ok       issuer: it belongs to the entry of "${ISSUER}"`,
    'problem  type (token_type_not_accepted): "typ" is "id+jwt", and only at+jwt is accepted; send an access token, or add its type to types of its entry in issuers.yml',
    'problem  header (header_not_supported): it has crit and b64, which the authorizer does not understand; have the provider leave that out',
    'problem  algorithm (algorithm_not_allowed): "alg" is "PS256", and only RS256 is accepted; add it to algorithms of its entry in issuers.yml if the provider signs access tokens with it',
    'problem  key (key_id_missing): the header has no "kid"; have the provider name its key, or set keyIdRequired of its entry in issuers.yml to false if it never does',
    expect.stringMatching(/^problem {2}signature \(signature_invalid\): it does not fit/),
    'problem  times (token_expired): it expired 3 minutes ago; get a new token',
    'problem  kind (not_an_access_token): it is an ID token ("token_use" "id", "at_hash"); send the access token of the same answer, or set idTokens of its entry in issuers.yml to true if the provider gives an API nothing else',
    'problem  sender (token_sender_constrained): it is bound to its sender by "cnf", and a bearer token proves no sender; have the client get a token without DPoP or mutual TLS',
    `problem  audience (audience_not_accepted): "aud" holds "login-client", "userinfo", and only "${AUDIENCE}" is accepted; get a token for this API, or add the former to audiences of its entry in issuers.yml if it names this API`,
    'problem  principal (claim_missing): "sub" is missing; it must name the caller in 1 to 2048 printable characters; name the claim that does in principalClaims of its entry in issuers.yml',
    'problem  scopes (claim_invalid): "scope" has a wrong value or type; it must be text or a list of texts; take it out of scopeClaims of its entry in issuers.yml if it holds no scopes',
    'problem  verdict: the authorizer rejects it (token_type_not_accepted), and the caller gets 403; the lines above say what to do',
  ]);
});

test('a required claim with another value is not called good, also if it is the mark of an ID token', async () => {
  const entry = { requiredClaims: { token_use: 'access', tenant: 'acme' } };
  const lines = await explained(signed({ token_use: 'id', tenant: 'acme' }), entry);
  expect(lines.filter((line) => line.includes('required claims'))).toEqual([
    'ok       required claims: they have the required values: tenant',
  ]);
});

describe('one thing that is wrong', () => {
  test.each<[string, string, object, RegExp]>([
    [
      'an unknown kid',
      signed({}, {}, under('new', RSA)),
      {},
      /key_not_found\): kid "new" is not published by the issuer, and these are: "rsa", /,
    ],
    [
      'a key for another algorithm',
      signed({}, { alg: 'ES256' }),
      { algorithms: ['RS256', 'ES256'] },
      /key \(algorithm_not_allowed\): kid "rsa" is a key for "RS256"/,
    ],
    [
      'a token for Microsoft Graph',
      signed({}, { nonce: 'x' }, ATTACKER_RSA),
      {},
      /which only Graph can verify, so ask for a token for this API$/,
    ],
    [
      'no kid, and several keys',
      signed({}, { kid: undefined }),
      { keyIdRequired: false },
      /key \(key_ambiguous\): it has no "kid", and several keys are for RS256/,
    ],
    [
      'a kid that is not text',
      signed({}, { kid: 7 }),
      {},
      /key \(token_malformed\): "kid" is not text/,
    ],
    [
      'no algorithm of ours',
      signed({}, { alg: 'HS256' }),
      {},
      /"alg" is "HS256", and only RS256 is accepted; have the provider sign with one of these$/,
    ],
    [
      'no typ',
      signed({}, { typ: undefined }),
      { types: ['at+jwt'] },
      /it has no "typ", which counts as JWT, and only at\+jwt is accepted/,
    ],
    [
      'a start in the future',
      signed({ nbf: NOW + 300 }),
      {},
      /times \(token_not_active\): "nbf" is 5 minutes from now; wait, or compare the clocks/,
    ],
    [
      'a time that is not a number',
      signed({ iat: 'now' }),
      {},
      /times \(claim_invalid\): "iat" has a wrong value or type; have the provider set it to a number of seconds/,
    ],
    [
      'no audience',
      signed({ aud: null }),
      { audienceClaims: ['aud', 'client_id'] },
      /audience \(claim_missing\): "aud" is missing; it must hold "\S+" \(and so are client_id\); name the claim that does in audienceClaims/,
    ],
    [
      'another client',
      signed({ aud: undefined, client_id: 'web' }),
      { audienceClaims: ['aud', 'client_id'] },
      /"client_id" holds "web", and only/,
    ],
    [
      'a required claim inside another',
      signed({ a: { b: 'c' } }),
      { requiredClaims: { 'a.b': 'd' } },
      /required claim \(claim_invalid\): "a\.b" has a wrong value or type; it must be "d" \(requiredClaims of its entry in issuers\.yml\)/,
    ],
    [
      'no claim that must be there',
      signed(),
      { presentClaims: ['client_id'] },
      /required claim \(claim_missing\): "client_id" is missing; it must be there \(presentClaims of its entry in issuers\.yml\)/,
    ],
    [
      'a refresh token',
      signed({ typ: 'Refresh' }),
      { idTokens: true },
      /it is a refresh, logout or event token \("typ" "Refresh"\), which no API may accept; send the access token$/,
    ],
    [
      'claims for handlers that are too long',
      signed({ groups: { of: 'g'.repeat(4500) } }),
      { handlerClaims: ['groups', 'groups.of'] },
      /claims for handlers \(claim_invalid\): with "groups" they are too long for API Gateway; name fewer in handlerClaims of /,
    ],
    [
      'an issuer without its slash',
      signed({ iss: ISSUER.slice(0, -1) }),
      {},
      /issuer_not_trusted\): "iss" is "\S+com", and only "\S+com\/" is trusted, which differs in the slash at its end .*; set issuer of its entry in issuers\.yml to the former/,
    ],
    [
      'no issuer',
      signed({ iss: undefined }),
      {},
      /issuer \(claim_missing\): it does not have "iss"; have the provider name itself/,
    ],
    [
      'a length that no header has',
      signed({ groups: 'g'.repeat(9000) }),
      {},
      /form \(token_too_large\): it has more than the 10240 bytes that API Gateway takes/,
    ],
    [
      'a break in the middle',
      signed().replace('.', '.\n'),
      {},
      /form \(token_missing\): it has white space or a comma in it/,
    ],
    [
      'an opaque token',
      'b3BhcXVl-token_of_40_characters_at_the_least',
      {},
      /form \(token_malformed\): it is not a signed JWT of three parts/,
    ],
    [
      'an encrypted token',
      `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..a.b.c`,
      {},
      /form \(token_encrypted\): it is encrypted \(JWE\)/,
    ],
  ])(
    '%s is a problem with its remedy, and so says the verdict',
    async (_name, token, entry, expected) => {
      const lines = await explained(token, entry);
      const [problem = '', ...others] = problemsIn(lines);
      expect(problem).toMatch(expected);
      expect(others.at(-1)).toContain('verdict: the authorizer rejects it');
    },
  );

  test('an audience of one entry does not count for the token of another', async () => {
    const token = signed({ aud: 'other-api' });
    expect(problemsIn(await explained(token, {}, [OF_OTHER]))).toEqual([
      expect.stringContaining(`"aud" holds "other-api", and only "${AUDIENCE}" is accepted`),
      expect.stringContaining('verdict'),
    ]);
  });

  test('a token of nobody is compared with no entry if there are several', async () => {
    const lines = await explained(signed({ iss: 'https://evil.example' }), {}, [OF_OTHER]);
    expect(lines).toEqual([
      expect.stringMatching(
        /^problem {2}issuer \(issuer_not_trusted\): .* and only "\S+" or "\S+" is trusted;/,
      ),
      'note     token: it belongs to no entry, so nothing else can be compared',
      expect.stringContaining('verdict'),
    ]);
  });

  test('a token that the usage plan cannot count is a problem, though it is verified', async () => {
    const variables = {
      TRUSTED_ISSUERS: JSON.stringify([OF_ISSUER]),
      USAGE_KEY_CLAIM: 'client_id',
    };
    const lines = await linesOnVariables(variables, signed(), () => NOW * 1000);
    expect(problemsIn(lines)).toEqual([
      expect.stringContaining('usage plan: "client_id" is not an API key of 20 to 128 characters'),
    ]);
  });
});

test('a token of a tenant belongs to the entry with its place for tenants', async () => {
  const issuer = 'https://login.microsoftonline.com/{tid}/v2.0';
  const tid = '72f988bf-86f1-41af-91ab-2d7cd011db47';
  const token = signed({ iss: issuer.replace('{tid}', tid), tid });
  const lines = await explained(token, { issuer }, [OF_OTHER]);
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toContain(`ok       issuer: it belongs to the entry of "${issuer}"`);
});

test('a machine token shows its claims by the names of the entry', async () => {
  const token = signed({
    aud: undefined,
    sub: undefined,
    client_id: 'job',
    'cognito:groups': ['admin'],
  });
  const lines = await explained(token, {
    audiences: ['job'],
    audienceClaims: ['aud', 'client_id'],
    principalClaims: ['sub', 'client_id'],
    scopeClaims: ['cognito:groups'],
    requiredClaims: { client_id: 'job' },
  });
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'ok       audience: "client_id" holds "job"',
      'ok       principal: "client_id" names the caller',
      'ok       scopes: "admin"',
      'ok       required claims: they have the required values: client_id',
    ]),
  );
});

test('a signature by an elliptic curve is checked', async () => {
  const entry = { algorithms: ['ES256'], keys: [publicJwk(P256)] };
  const lines = await explained(signed({}, {}, P256, 'ES256'), entry);
  expect(lines).toContain('ok       signature: it fits the key with kid "p256"');
});

test('a signature by an Edwards curve is checked', async () => {
  const parts = [{ alg: 'EdDSA', kid: 'ed25519' }, CLAIMS];
  const text = parts.map((part) => base64url(JSON.stringify(part))).join('.');
  const signature = sign(null, Buffer.from(text), ED25519.privateKey);
  const entry = { algorithms: ['EdDSA'], keys: [publicJwk(ED25519)] };
  const lines = await explained(`${text}.${base64url(signature)}`, entry);
  expect(lines).toContain('ok       signature: it fits the key with kid "ed25519"');
});

describe('whatever the token', () => {
  const rows = [...Object.values(BAD_ROWS).flat(), ...GOOD_ROWS].filter(
    ({ deployment }) => deployment === 'standard',
  );
  const tokens = rows.flatMap(({ name, input }) => {
    const event = input('https://attacker.example');
    const header = isJsonObject(event) ? event['authorizationToken'] : undefined;
    const token = typeof header === 'string' ? /^Bearer (\S+)$/.exec(header)?.[1] : undefined;
    return token === undefined ? [] : [{ name, token }];
  });
  const entry = {
    ...OF_ISSUER,
    algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  };

  test('the lines name the reason of the verdict, and nothing of the token but what they may', async () => {
    expect(tokens.length).toBeGreaterThan(150);
    for (const { name, token } of tokens) {
      const lines = await explained(token, entry, [OF_OTHER]);
      const problems = problemsIn(lines);
      const reason = /verdict: .*\((\w+)/.exec(problems.at(-1) ?? '')?.[1];
      const named = problems.slice(0, -1).join('\n');
      const agrees = reason === undefined ? problems.length === 0 : named.includes(`(${reason})`);
      expect({ name, agrees, lines }).toEqual({ name, agrees: true, lines });

      const printed = lines.join('\n');
      expect({ name, leak: findLeak(lines, [token]) }).toEqual({ name, leak: undefined });
      expect(printed).not.toMatch(/[^\x20-\x7e\n…]/);
      expect(printed).not.toMatch(/subject-canary|jti-canary|note-canary|header-canary/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(4_000);
    }
  });
});

describe('an entry with introspection', () => {
  const introspection = {
    endpoint: 'https://issuer.example.com/introspect',
    clientId: 'api',
    clientSecret: 'the-secret-of-the-api',
    clients: ['web'],
  };

  test('an opaque token is not called malformed, and the doctor says who would be asked', async () => {
    expect(await explained('4d9b-opaque', { introspection })).toEqual([
      `note     form: it is opaque, so the authorizer asks "${ISSUER}" about it; the doctor does not have the secret for that, so send a request with it and look into the log: token_inactive says that the issuer does not know it, or has withdrawn it`,
    ]);
  });

  test('an opaque token with another prefix is malformed', async () => {
    const entry = { introspection: { ...introspection, tokenPrefix: 'acme_' } };
    expect((await explained('4d9b-opaque', entry)).join()).toContain('form (token_malformed)');
  });

  test('a JWT that is asked about as well has a line that says so', async () => {
    const entry = { introspection: { ...introspection, signedTokens: true } };
    expect(await explained(signed(), entry, [OF_OTHER])).toContain(
      `note     withdrawal: the authorizer also asks "${ISSUER}" whether it is still good (token_inactive), for which the doctor does not have the secret`,
    );
    expect((await explained(signed(), { introspection })).join()).not.toContain('withdrawal');
  });
});

test('with a list of withdrawn tokens, a JWT has a line that says so', async () => {
  const lines = await linesOnVariables(
    { TRUSTED_ISSUERS: JSON.stringify([OF_ISSUER]), REVOCATION_TABLE: 'revocations' },
    signed(),
    () => NOW * 1000,
  );
  expect(lines).toContain(
    'note     withdrawal: the authorizer also looks it up in the list of withdrawn tokens (token_revoked), which npm run revoke shows',
  );
});
