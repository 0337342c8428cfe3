import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';
import {
  activeAnswer,
  askingEntry,
  introspectingAuthorizer,
  ISSUER,
  NOW,
} from '../../support/introspecting-authorizer';
import { startKeySetServer } from '../../support/key-set-server';
import { publicJwk, rsaKey, signToken } from '../../support/signing';

const KEY = rsaKey('key');
const PAYLOAD = { iss: ISSUER, aud: 'orders-api', iat: NOW, token_introspection: activeAnswer() };
const HEADER = { typ: 'token-introspection+jwt' };

let server: IntrospectionServer;

beforeAll(async () => {
  server = await startIntrospectionServer();
});

afterAll(() => server.close());

/** The decision if the endpoint sends this text. */
async function decisionOn(answer: string): Promise<Readonly<Record<string, unknown>>> {
  server.answer((_request, response) => {
    response.setHeader('content-type', 'application/token-introspection+jwt').end(answer);
  });
  const entry = { keys: [publicJwk(KEY)] };
  const authorizer = introspectingAuthorizer(
    askingEntry(server.endpoint, { signedAnswers: true }, entry),
  );
  return authorizer.decide('token');
}

describe('an answer that must be signed (RFC 9701)', () => {
  test('is asked for, and accepted if the issuer has signed it for this service just now', async () => {
    const line = await decisionOn(signToken(PAYLOAD, KEY, HEADER));
    expect(line).toMatchObject({ outcome: 'granted', principal: 'alice' });
    expect(server.questions.at(-1)?.headers['accept']).toBe('application/token-introspection+jwt');
  });

  test.each([
    ['for several services', { aud: ['web', 'orders-api'] }],
    ['65 seconds old', { iat: NOW - 65 }],
    ['5 seconds ahead, as a clock may be', { iat: NOW + 5 }],
  ])('may be %s', async (_what, claims) => {
    const answer = signToken({ ...PAYLOAD, ...claims }, KEY, HEADER);
    await expect(decisionOn(`${answer}\r\n`)).resolves.toMatchObject({ outcome: 'granted' });
  });

  test('says nothing while the keys of the issuer cannot be had', async () => {
    const keySet = await startKeySetServer([publicJwk(KEY)]);
    const { jwksUri } = keySet;
    await keySet.close();
    server.answer((_request, response) => response.end(signToken(PAYLOAD, KEY, HEADER)));
    const settings = [{ signedAnswers: true }, { keys: undefined, jwksUri }] as const;
    await expect(
      introspectingAuthorizer(askingEntry(server.endpoint, ...settings)).verdict('token'),
    ).resolves.toBe('keys_unavailable');
  });

  test('may be a refusal', async () => {
    const answer = signToken({ ...PAYLOAD, token_introspection: { active: false } }, KEY, HEADER);
    await expect(decisionOn(answer)).resolves.toMatchObject({ reason: 'token_inactive' });
  });

  test.each([
    ['is not signed', JSON.stringify(activeAnswer()), /not signed by the issuer as of RFC 9701/],
    [
      'is signed by somebody else',
      signToken(PAYLOAD, rsaKey('key'), HEADER),
      /not signed by the issuer as of RFC 9701 \(signature_invalid\)$/,
    ],
    [
      'is signed by a key that nobody knows',
      signToken(PAYLOAD, rsaKey('other'), HEADER),
      /not signed by the issuer as of RFC 9701 \(key_not_found\)$/,
    ],
    ['is an access token', signToken(PAYLOAD, KEY, { typ: 'at+jwt' }), /token_type_not_accepted/],
    [
      'does not say what it is',
      signToken(PAYLOAD, KEY, { typ: undefined }),
      /token_type_not_accepted/,
    ],
    [
      'has no algorithm',
      signToken(PAYLOAD, KEY, { ...HEADER, alg: 'none' }),
      /algorithm_not_allowed/,
    ],
    [
      'is of another issuer',
      signToken({ ...PAYLOAD, iss: 'https://x.example' }, KEY, HEADER),
      /of another issuer$/,
    ],
    [
      'does not name its issuer',
      signToken({ ...PAYLOAD, iss: undefined }, KEY, HEADER),
      /of another issuer$/,
    ],
    [
      'is for another service',
      signToken({ ...PAYLOAD, aud: ['orders'] }, KEY, HEADER),
      /for another service than its clientId$/,
    ],
    [
      'is for nobody',
      signToken({ ...PAYLOAD, aud: undefined }, KEY, HEADER),
      /for another service/,
    ],
    ['is old', signToken({ ...PAYLOAD, iat: NOW - 66 }, KEY, HEADER), /not signed just now/],
    [
      'is of the future',
      signToken({ ...PAYLOAD, iat: NOW + 6 }, KEY, HEADER),
      /not signed just now/,
    ],
    [
      'does not say when it was signed',
      signToken({ ...PAYLOAD, iat: undefined }, KEY, HEADER),
      /not signed just now/,
    ],
    [
      'says as text when it was signed',
      signToken({ ...PAYLOAD, iat: String(NOW) }, KEY, HEADER),
      /not signed just now/,
    ],
    [
      'has its members in the wrong place',
      signToken(
        {
          ...PAYLOAD,
          ...activeAnswer(),
          aud: 'orders-api',
          iat: NOW,
          token_introspection: undefined,
        },
        KEY,
        HEADER,
      ),
      /without a member token_introspection$/,
    ],
  ])('is not a decision if it %s', async (_, answer, problem) => {
    const line = await decisionOn(answer);
    expect(line).toMatchObject({ outcome: 'undecided', reason: 'introspection_unavailable' });
    expect(line['problem']).toMatch(problem);
  });

  test('is accepted in the second in which it was made, also without a clock tolerance', async () => {
    const entry = { keys: [publicJwk(KEY)], clockToleranceSeconds: 0 };
    const authorizer = introspectingAuthorizer(
      askingEntry(server.endpoint, { signedAnswers: true }, entry),
    );
    server.answer((_request, response) => {
      authorizer.clock.advance(1_000);
      response.end(signToken({ ...PAYLOAD, iat: NOW + 1 }, KEY, HEADER));
    });
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
  });

  test('is accepted after a rotation that kept the kid', async () => {
    const rotated = rsaKey('key');
    const keySet = await startKeySetServer([publicJwk(KEY)]);
    const authorizer = introspectingAuthorizer(
      askingEntry(
        server.endpoint,
        { signedAnswers: true },
        { keys: undefined, jwksUri: keySet.jwksUri },
      ),
    );
    const answerWith = (key: typeof KEY): void => {
      server.answer((_request, response) => response.end(signToken(PAYLOAD, key, HEADER)));
    };
    answerWith(KEY);
    await expect(authorizer.verdict('before')).resolves.toBe('granted');
    keySet.answer([publicJwk(rotated)]);
    answerWith(rotated);
    await expect(authorizer.verdict('after')).resolves.toBe('granted');
    expect(keySet.requests()).toBe(2);
    await keySet.close();
  });
});
