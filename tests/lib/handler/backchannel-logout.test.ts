import { backchannelLogoutHandler } from '../../../lib/handler/backchannel-logout';
import type { LogFields } from '../../../lib/log';
import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { type Reason, REASONS, TokenRejected } from '../../../lib/reason';
import type { Withdrawal } from '../../../lib/revocation/withdrawal';
import { base64url } from '../../support/signing';

const FORM = 'application/x-www-form-urlencoded';
const SESSION: Withdrawal = {
  kind: 'session',
  issuer: 'https://issuer.example.com',
  sessionId: 'session-1',
};

/** An endpoint whose verifier knows the token `good`, and refuses any other. */
function endpoint({
  verify = (token: string): Promise<readonly Withdrawal[]> =>
    token === 'good'
      ? Promise.resolve([SESSION])
      : Promise.reject(new TokenRejected('token_malformed')),
  withdraw = (): Promise<void> => Promise.resolve(),
} = {}) {
  const lines: (readonly [string, LogFields])[] = [];
  const withdrawn: Withdrawal[] = [];
  const handler = backchannelLogoutHandler({
    verify,
    withdraw: async (withdrawal) => {
      await withdraw();
      withdrawn.push(withdrawal);
    },
    log: (level, fields) => lines.push([level, fields]),
  });
  const post = (body: string | null, contentType = FORM, isBase64Encoded = false) =>
    handler({ headers: { 'Content-Type': contentType }, body, isBase64Encoded });
  return { handler, post, lines, withdrawn };
}

/** The refusals of a token that may be accepted later; two tokens in one request stay two. */
const MAY_CHANGE = (Object.keys(REASONS) as Reason[]).filter(
  (reason) => REASONS[reason] === 'may_change' && reason !== 'request_ambiguous',
);

const NO_CACHE = expect.objectContaining({ 'cache-control': 'no-store' }) as unknown;

describe('a logout', () => {
  test('is answered with 200 when it is written down, with one line of log', async () => {
    const { post, lines, withdrawn } = endpoint();
    await expect(post('logout_token=good')).resolves.toMatchObject({
      statusCode: 200,
      headers: NO_CACHE,
    });
    expect(withdrawn).toStrictEqual([SESSION]);
    expect(lines).toStrictEqual([
      [
        'INFO',
        {
          event: 'backchannel_logout',
          outcome: 'withdrawn',
          kinds: ['session'],
          issuer: 'https://issuer.example.com',
        },
      ],
    ]);
  });

  const forms: readonly (readonly [string, string, string, boolean])[] = [
    ['other parameters beside it', 'a=b&logout_token=good&logout_token_hint=x', FORM, false],
    ['a charset', 'logout_token=good', `${FORM}; charset=UTF-8`, false],
    ['white space before its charset', 'logout_token=good', `${FORM} ; charset=UTF-8`, false],
    ['20,480 bytes', `logout_token=good&a=${'x'.repeat(20_460)}`, FORM, false],
    [
      '20,480 bytes in base64',
      Buffer.from(`logout_token=good&a=${'x'.repeat(20_460)}`).toString('base64'),
      FORM,
      true,
    ],
    ['a content type in capitals', 'logout_token=good', FORM.toUpperCase(), false],
    ['percent encoding', 'logout%5Ftoken=%67ood', FORM, false],
    ['base64 around its body', Buffer.from('logout_token=good').toString('base64'), FORM, true],
  ];

  test.each(forms)('may come with %s', async (_name, body, contentType, isBase64Encoded) => {
    const { post } = endpoint();
    await expect(post(body, contentType, isBase64Encoded)).resolves.toMatchObject({
      statusCode: 200,
    });
  });

  test('may come with other headers before its content type', async () => {
    const headers = { accept: '*/*', 'CONTENT-TYPE': FORM };
    const event = { headers, body: 'logout_token=good', isBase64Encoded: false };
    await expect(endpoint().handler(event)).resolves.toMatchObject({ statusCode: 200 });
  });

  test('of a session and its subject is answered with 200 when both are written down', async () => {
    const { issuer } = SESSION;
    const subject = { kind: 'subject', issuer, subject: 'alice', issuedBefore: 5 } as const;
    const { post, lines, withdrawn } = endpoint({
      verify: () => Promise.resolve([SESSION, subject]),
    });
    await expect(post('logout_token=good')).resolves.toMatchObject({ statusCode: 200 });
    expect(withdrawn).toStrictEqual([SESSION, subject]);
    expect(lines).toMatchObject([
      ['INFO', { outcome: 'withdrawn', kinds: ['session', 'subject'] }],
    ]);
  });

  test('of which one of two entries cannot be written down is not answered with 200', async () => {
    let written = 0;
    const { post } = endpoint({
      verify: () => Promise.resolve([SESSION, SESSION]),
      withdraw: () => {
        written += 1;
        return written === 1 ? Promise.resolve() : Promise.reject(new Error('the table is gone'));
      },
    });
    await expect(post('logout_token=good')).resolves.toMatchObject({ statusCode: 503 });
  });

  test('is not answered with 200 before it is written down', async () => {
    let written = false;
    const { post } = endpoint({
      withdraw: async () => {
        await Promise.resolve();
        written = true;
      },
    });
    await post('logout_token=good');
    expect(written).toBe(true);
  });
});

describe('a request that must be refused', () => {
  const large = 'x'.repeat(10_241);
  const requests: readonly (readonly [string, string | null, string, boolean, string])[] = [
    ['has no body', null, FORM, false, 'token_missing'],
    ['has no logout token', 'token=good', FORM, false, 'token_missing'],
    ['has an empty logout token', 'logout_token=', FORM, false, 'token_missing'],
    ['has JSON', '{"logout_token":"good"}', 'application/json', false, 'token_missing'],
    ['says nothing of its form', 'logout_token=good', '', false, 'token_missing'],
    ['has a multipart form', 'logout_token=good', 'multipart/form-data', false, 'token_missing'],
    ['has two tokens', 'logout_token=good&logout_token=good', FORM, false, 'request_ambiguous'],
    [
      'has two, one of them empty',
      'logout_token=good&logout_token=',
      FORM,
      false,
      'request_ambiguous',
    ],
    ['has a large token', `logout_token=${large}`, FORM, false, 'token_too_large'],
    [
      'has 20,481 bytes',
      `logout_token=good&a=${'x'.repeat(20_461)}`,
      FORM,
      false,
      'token_too_large',
    ],
    [
      'has a token of 10,240 bytes, and the verifier refuses it',
      `logout_token=${'x'.repeat(10_240)}`,
      FORM,
      false,
      'token_malformed',
    ],
    ['has a large body', `a=${large}${large}&logout_token=good`, FORM, false, 'token_too_large'],
    [
      'has a large body in base64',
      Buffer.from(`a=${large}${large}&logout_token=good`).toString('base64'),
      FORM,
      true,
      'token_too_large',
    ],
    ['has a token that the verifier refuses', 'logout_token=bad', FORM, false, 'token_malformed'],
  ];

  test.each(requests)('%s', async (_name, body, contentType, isBase64Encoded, reason) => {
    const { post, lines, withdrawn } = endpoint();
    const answer = await post(body, contentType, isBase64Encoded);
    expect(answer).toMatchObject({ statusCode: 400, headers: NO_CACHE });
    expect(JSON.parse(answer.body)).toStrictEqual({
      error: 'invalid_request',
      error_description: reason,
    });
    expect(withdrawn).toStrictEqual([]);
    expect(lines).toMatchObject([
      ['INFO', { event: 'backchannel_logout', outcome: 'rejected', reason }],
    ]);
  });

  test('has no headers at all, as of the console', async () => {
    const { handler } = endpoint();
    const answer = await handler({
      headers: null,
      body: 'logout_token=good',
      isBase64Encoded: false,
    });
    expect(answer.statusCode).toBe(400);
  });

  test('leaves nothing of its token in the answer, and its origin in the log', async () => {
    const { post, lines } = endpoint({
      verify: () => Promise.reject(new TokenRejected('claim_missing', 'events')),
    });
    const header = base64url('{"kid":"made-up-kid"}');
    const payload = base64url('{"iss":"https://evil.example.com","sub":"hidden-subject"}');
    const answer = await post(`logout_token=${header}.${payload}.c2ln`);
    expect(JSON.parse(answer.body)).toStrictEqual({
      error: 'invalid_request',
      error_description: 'claim_missing: events',
    });
    expect(lines).toStrictEqual([
      [
        'INFO',
        {
          event: 'backchannel_logout',
          outcome: 'rejected',
          reason: 'claim_missing',
          claim: 'events',
          unverifiedIssuer: 'https://evil.example.com',
          unverifiedKid: 'made-up-kid',
        },
      ],
    ]);
  });
});

describe('what cannot be decided is answered with 503, and never with a refusal', () => {
  const failures: readonly (readonly [string, Error, string])[] = [
    [
      'the keys of the issuer',
      new SigningKeysUnavailable('https://issuer.example.com/keys cannot be reached'),
      'keys_unavailable',
    ],
    ...MAY_CHANGE.map((reason) => {
      return [
        `a token that may be good later: ${reason}`,
        new TokenRejected(reason),
        reason,
      ] as const;
    }),
    ['a bug', new TypeError('x is not a function'), 'fault'],
  ];

  test.each(failures)('%s', async (_name, error, reason) => {
    const { post, lines } = endpoint({ verify: () => Promise.reject(error) });
    const answer = await post('logout_token=good');
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'cache-control': 'no-store', 'retry-after': '1' },
    });
    expect(JSON.parse(answer.body)).toStrictEqual({
      error: 'temporarily_unavailable',
      error_description: reason,
    });
    expect(lines).toMatchObject([['ERROR', { outcome: 'undecided', reason }]]);
  });

  test('the log names the origin of a token whose key was not found, so that made-up ones are seen', async () => {
    const { post, lines } = endpoint({
      verify: () => Promise.reject(new TokenRejected('key_not_found')),
    });
    const header = base64url('{"kid":"made-up-kid"}');
    const payload = base64url('{"iss":"https://issuer.example.com","sub":"hidden-subject"}');
    await post(`logout_token=${header}.${payload}.c2ln`);
    expect(lines).toMatchObject([
      ['ERROR', { unverifiedIssuer: 'https://issuer.example.com', unverifiedKid: 'made-up-kid' }],
    ]);
    expect(JSON.stringify(lines)).not.toContain('hidden-subject');
  });

  test('a table that cannot be written', async () => {
    const { post, withdrawn } = endpoint({
      withdraw: () => Promise.reject(new Error('dynamodb PutItem failed')),
    });
    const answer = await post('logout_token=good');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('dynamodb');
    expect(withdrawn).toStrictEqual([]);
  });
});
