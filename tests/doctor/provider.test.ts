import type { ServerResponse } from 'node:http';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { publicJwk } from '../support/signing';
import { ED25519, P256, RSA, under, WEAK_RSA } from '../support/provider-keys';
import { examine } from '../../doctor/doctor';
import { textOf } from '../../doctor/report';
import {
  type Answer,
  AUDIENCE,
  goodAnswers,
  linesOn,
  linesOnVariables,
  problemsIn,
  SERVICE,
  startProvider,
} from './scene';

const KEYS = [publicJwk(RSA)];
const servers: KeySetServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Starts a provider whose answers differ from good ones in these. */
async function provider(
  more: (issuer: string) => Readonly<Record<string, Answer>> = () => ({}),
): Promise<string> {
  const server = await startProvider((issuer) => ({
    ...goodAnswers(issuer, KEYS),
    ...more(issuer),
  }));
  servers.push(server);
  return server.issuer;
}

const DISCOVERY = '/.well-known/openid-configuration';

test('a provider that does everything right has one line for each check, and no problem', async () => {
  const issuer = await provider();
  expect(await linesOn([{ issuer, audiences: [AUDIENCE] }])).toEqual([
    'Settings of stage local',
    'ok       settings: a build accepts them; trusted issuers: 1',
    '',
    issuer,
    `ok       discovery: ${issuer}${DISCOVERY} names the configured issuer`,
    'ok       discovery: the provider signs with RS256',
    expect.stringMatching(/^ok {7}key set: \S+\/keys answered with 1 keys in \d+ bytes$/),
    'ok       key set: its address is the one of the discovery document',
    'ok       clock: the same as on this machine',
    'ok       keys: kid "rsa" is used for RS256',
    'ok       algorithms: there is a key for RS256',
  ]);
});

test('an entry with an address of its own is compared with the document, and may be without one', async () => {
  const [good, without] = [await provider(), await provider(() => ({ [DISCOVERY]: notFound }))];
  const entryOf = (issuer: string) => ({
    issuer,
    jwksUri: `${issuer}/keys`,
    audiences: [AUDIENCE],
  });
  const lines = await linesOn([entryOf(good), entryOf(without)]);
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toContain('ok       key set: its address is the one of the discovery document');
  expect(lines).toContain(
    `note     discovery: ${without}${DISCOVERY} answered with status 404 instead of 200; nothing is compared with it`,
  );
});

test('JWT_ISSUER alone finds the keys as the authorizer does, also by discovery', async () => {
  const issuer = await provider();
  const lines = await linesOnVariables({ JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE });
  expect(problemsIn(lines)).toEqual([]);
  expect(lines.join('\n')).toContain(`${issuer}/keys answered with 1 keys`);
});

test('the document of a server without OpenID is found as well', async () => {
  const issuer = await provider((itself) => ({
    [DISCOVERY]: notFound,
    '/.well-known/oauth-authorization-server': { issuer: itself, jwks_uri: `${itself}/keys` },
  }));
  const lines = await linesOn([{ issuer, audiences: [AUDIENCE] }]);
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toContain(
    `ok       discovery: ${issuer}/.well-known/oauth-authorization-server names the configured issuer`,
  );
});

test('an answer to every path is not taken for a discovery document', async () => {
  const issuer = await provider(() => ({ [DISCOVERY]: { keys: KEYS } }));
  const entry = { issuer, jwksUri: `${issuer}/keys`, audiences: [AUDIENCE] };
  const lines = await linesOn([entry]);
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toContain(
    `note     discovery: ${issuer}${DISCOVERY} answered with JSON that is not a discovery document (no "issuer"); nothing is compared with it`,
  );
});

test.each([
  ['a name', 'kubernetes/serviceaccount'],
  ['a place for tenants', 'https://login.microsoftonline.com/{tid}/v2.0'],
  ['http', 'http://keycloak:8080/realms/staff'],
])('an issuer with %s has no document to compare with', async (_name, issuer) => {
  const jwksUri = `${await provider()}/keys`;
  const lines = await linesOn([{ issuer, jwksUri, audiences: [AUDIENCE] }]);
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toContain(
    'note     discovery: the issuer is not an https address of its own, so there is no document to ask for; nothing is compared with it',
  );
});

test('keys of the entry itself are examined without a request', async () => {
  const entry = { issuer: 'https://login.example.com', keys: KEYS, audiences: [AUDIENCE] };
  const lines = await linesOn([entry]);
  expect(problemsIn(lines)).toEqual([]);
  expect(lines).toContain('ok       key set: 1 keys are in the entry; no provider is asked');
  expect(lines).toContain('ok       keys: kid "rsa" is used for RS256');
});

function notFound(_request: unknown, response: ServerResponse): void {
  response.writeHead(404).end();
}

describe('the settings', () => {
  test('are told in the sentences of a build, and a provider is asked all the same', async () => {
    const issuer = await provider();
    const variables = { JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE };
    const problems = ['JWT_ISSUER: this machine; change it'];
    const sections = await examine('dev', { variables, problems }, undefined, SERVICE);
    expect(textOf(sections)).toMatch(
      /^Settings of stage dev\nproblem {2}JWT_ISSUER: this machine; change it\n\nhttp.*\nok /,
    );
  });

  test('cannot be examined if the stack computes them, unless they are given', async () => {
    const variables = { JWT_ISSUER: { 'Fn::Sub': 'https://x' }, JWT_AUDIENCE: AUDIENCE };
    expect(problemsIn(await linesOnVariables(variables))).toEqual([
      'problem  settings: some are computed when the stack is deployed; give them by --param, as in --param issuer=https://login.example.com',
    ]);
  });
});

/** The problems of one entry, with the address of the provider as `ISSUER`. */
async function problemsOf(
  more: (issuer: string) => Readonly<Record<string, Answer>>,
  entry: (issuer: string) => object = () => ({}),
): Promise<readonly string[]> {
  const issuer = await provider(more);
  const lines = await linesOn([{ issuer, audiences: [AUDIENCE], ...entry(issuer) }]);
  return problemsIn(lines).map((line) => line.replaceAll(issuer, 'ISSUER'));
}

describe('a problem ends with the setting and the value to use', () => {
  test('the discovery document is missing, and the keys are to be found by it', async () => {
    expect(await problemsOf(() => ({ [DISCOVERY]: notFound }))).toEqual([
      'problem  discovery: ISSUER/.well-known/openid-configuration answered with status 404 instead of 200; set jwksUri of its entry in issuers.yml to the address of the key set, or correct issuer of its entry in issuers.yml',
      expect.stringMatching(
        /^problem {2}key set: there is neither a key set nor a discovery document at ISSUER\/\S+, .*; set the address /,
      ),
    ]);
  });

  test('the document is not at the address of the entry', async () => {
    const [problem] = await problemsOf(
      () => ({}),
      (issuer) => ({ discoveryUri: `${issuer}/elsewhere` }),
    );
    expect(problem).toBe(
      'problem  discovery: ISSUER/elsewhere answered with status 404 instead of 200; set jwksUri of its entry in issuers.yml to the address of the key set, or correct discoveryUri of its entry in issuers.yml',
    );
  });

  test('the document names another issuer, and both sentences say so', async () => {
    const named = 'https://login.example.com/';
    const problems = await problemsOf((issuer) => ({
      [DISCOVERY]: { issuer: named, jwks_uri: `${issuer}/keys` },
    }));
    expect(problems).toEqual([
      `problem  discovery: ISSUER${DISCOVERY} names the issuer "${named}", and the configured one is "ISSUER"; its tokens name the former, so set issuer of its entry in issuers.yml to "${named}"`,
      expect.stringContaining('key set: ISSUER/.well-known/openid-configuration names the issuer'),
    ]);
  });

  test('the variables have names of their own', async () => {
    const issuer = await provider(() => ({ '/other': { keys: [] } }));
    const lines = await linesOnVariables({
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: AUDIENCE,
      JWKS_URI: `${issuer}/nothing`,
    });
    expect(problemsIn(lines)).toEqual([
      expect.stringMatching(
        /status 404 instead of 200; .*; its discovery document names "\S+\/keys", so set JWKS_URI to that$/,
      ),
    ]);
  });

  test('the configured address lacks keys that are at the one of the document', async () => {
    const problems = await problemsOf(
      () => ({ '/old': { keys: [publicJwk(under('retired', RSA))] } }),
      (issuer) => ({ jwksUri: `${issuer}/old` }),
    );
    expect(problems).toEqual([
      'problem  key set: ISSUER/old is configured, and the discovery document names "ISSUER/keys", with keys that are missing here: kid "rsa"; set jwksUri of its entry in issuers.yml to "ISSUER/keys"',
    ]);
  });

  test('another address with the same keys is a note', async () => {
    const problems = await problemsOf(
      () => ({ '/mirror': { keys: KEYS } }),
      (issuer) => ({ jwksUri: `${issuer}/mirror` }),
    );
    expect(problems).toEqual([]);
  });

  test.each<[string, Answer, RegExp]>([
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: '/new' }).end(),
      /with status 302 instead of 200: a redirect to ISSUER\/new, .*; set the address of the key set \(JWKS_URI, or jwksUri of the entry\) or check the issuer$/,
    ],
    [
      'an answer that is too long',
      (_request, response) => response.end(' '.repeat(200_000)),
      /sent more than 150000 bytes; the authorizer reads no more, so have the provider publish less at this address$/,
    ],
    [
      'no answer in time',
      () => undefined,
      /gave no complete answer within 1500 ms; the authorizer waits no longer, so have the provider /,
    ],
    [
      'no connection',
      (request) => request.socket.destroy(),
      /cannot be reached \(ECONNRESET\); compare the address, and the way of the network to it$/,
    ],
    [
      'an outage',
      (_request, response) => response.writeHead(503).end(),
      /status 503 instead of 200; have the provider serve its key set there, or set jwksUri of its entry in issuers.yml to the address that does$/,
    ],
    [
      'a web page',
      (_request, response) => response.end('<html>'),
      /something that is not JSON; set /,
    ],
  ])('the authorizer gets %s instead of a key set', async (_name, answer, problem) => {
    expect(await problemsOf(() => ({ '/keys': answer }))).toEqual([
      expect.stringMatching(new RegExp(`^problem  key set: ISSUER/keys .*${problem.source}`)),
    ]);
  });

  test('the local provider does not run', async () => {
    const server = await startKeySetServer();
    await server.close();
    const issuer = server.issuer.replace('127.0.0.1', 'localhost');
    const lines = await linesOnVariables({ JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE });
    expect(problemsIn(lines)).toEqual([
      `problem  key set: ${issuer}/.well-known/jwks.json cannot be reached (ECONNREFUSED); run npm start beside this command, or correct the port`,
    ]);
  });

  test('the clock of the provider is beyond the tolerance', async () => {
    const date = new Date(Date.now() + 120_000).toUTCString();
    const problems = await problemsOf(() => ({
      '/keys': (_request, response) => {
        response.setHeader('date', date).end(JSON.stringify({ keys: KEYS }));
      },
    }));
    expect(problems).toEqual([
      expect.stringMatching(
        /^problem {2}clock: the one of the provider is \d+ \w+ ahead of the one of this machine, and 5 seconds are tolerated; set clockToleranceSeconds of its entry in issuers.yml to \d+, unless the clock of this machine is wrong$/,
      ),
    ]);
  });

  test('an accepted algorithm has no key', async () => {
    expect(
      await problemsOf(
        () => ({}),
        () => ({ algorithms: ['RS256', 'ES256'] }),
      ),
    ).toEqual([
      'problem  algorithms: no key is for ES256, which the entry accepts; take that out of algorithms of its entry in issuers.yml, or have the provider publish such a key',
    ]);
  });

  test.each<[string, readonly object[], object, string]>([
    [
      'all keys are for other algorithms',
      [publicJwk(P256), publicJwk(ED25519)],
      {},
      'keys: none of 2 can be used; these are for ES256, EdDSA, so set algorithms of its entry in issuers.yml to those with which the provider signs access tokens',
    ],
    [
      'the keys have no kid',
      [{ ...publicJwk(RSA), kid: undefined }],
      {},
      'keys: none of 1 can be used; the keys have no kid: if the tokens have none either, set keyIdRequired of its entry in issuers.yml to false',
    ],
    [
      'the only key is weak',
      [publicJwk(WEAK_RSA)],
      {},
      'keys: none of 1 can be used; have the provider publish a public key for RS256, of at least 2048 bits if it is an RSA key',
    ],
  ])('%s', async (_name, keys, entry, problem) => {
    expect(
      await problemsOf(
        () => ({ '/keys': { keys } }),
        () => entry,
      ),
    ).toEqual([`problem  ${problem}`]);
  });
});

test('an answer out of a cache is as old as it says, and the clock is right', async () => {
  const date = new Date(Date.now() - 600_000).toUTCString();
  const issuer = await provider(() => ({
    '/keys': (_request, response) => {
      response
        .setHeader('date', date)
        .setHeader('age', '600')
        .end(JSON.stringify({ keys: KEYS }));
    },
  }));
  expect(problemsIn(await linesOn([{ issuer, audiences: [AUDIENCE] }]))).toEqual([]);
});

test('a key that is not used is a note with the reason, under an escaped and bounded kid', async () => {
  const kid = `\u202e${'k'.repeat(500)}`;
  const keys = [...KEYS, publicJwk(under(kid, RSA), { use: 'enc' }), publicJwk(P256), 'no key'];
  const issuer = await provider(() => ({ '/keys': { keys } }));
  const notes = (await linesOn([{ issuer, audiences: [AUDIENCE] }])).filter((line) =>
    line.startsWith('note'),
  );
  expect(notes).toEqual([
    expect.stringMatching(
      /^note {5}keys: kid "\\u202ek{127}…" is not used: not for signatures \(use\)$/,
    ),
    'note     keys: kid "p256" is not used: not for an accepted algorithm',
    'note     keys: a key without kid is not used: not an object',
  ]);
});

test('several keys for one algorithm are worth a note if tokens need no kid', async () => {
  const keys = [...KEYS, publicJwk(under('second', RSA))];
  const issuer = await provider(() => ({ '/keys': { keys } }));
  const entry = { issuer, audiences: [AUDIENCE], keyIdRequired: false };
  expect(await linesOn([entry])).toContain(
    'note     keys: 2 are for RS256, so a token without kid cannot be verified (key_ambiguous)',
  );
});

test('several providers are asked at once, and the fault of one is not that of another', async () => {
  let asked = 0;
  const waiting: (() => void)[] = [];
  // Each answers when all were asked: one after the other, they would all be too late.
  const answerTogether = (_request: unknown, response: ServerResponse): void => {
    asked += 1;
    waiting.push(() => response.end(JSON.stringify({ keys: KEYS })));
    if (asked === 2) for (const answer of waiting) answer();
  };
  const [one, broken, other] = [
    await provider(() => ({ '/keys': answerTogether })),
    await provider(() => ({ '/keys': notFound })),
    await provider(() => ({ '/keys': answerTogether })),
  ];
  const lines = await linesOn(
    [one, broken, other].map((issuer) => ({ issuer, audiences: [AUDIENCE] })),
  );
  expect(problemsIn(lines)).toEqual([
    expect.stringContaining(`key set: ${broken}/keys answered with status 404`),
  ]);
});
