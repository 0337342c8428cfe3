import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { ConfigError, parseConfig } from '../../../lib/config/config';
import type { LogFields } from '../../../lib/log';
import { planPolicy } from '../../../lib/policy/plan';
import { revocation } from '../../../lib/revocation/revocation-part';
import type { Withdrawal } from '../../../lib/revocation/withdrawal';
import type { JsonObject } from '../../../lib/json-object';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { FakeClock } from '../../support/observed-keys';
import { type RevocationsTable, startRevocationsTable } from '../../support/revocations-table';
import { publicJwk, rsaKey, signToken } from '../../support/signing';
import { STAGE_ARN } from '../../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../../support/test-service';

const PARTS = revocation === undefined ? [] : [revocation];
const KEY = rsaKey('key');
const REMEMBER_SECONDS = 30;

let table: RevocationsTable;
let one: KeySetServer;
let other: KeySetServer;
const before = { ...process.env };

beforeEach(async () => {
  table = await startRevocationsTable();
  one = await startKeySetServer([publicJwk(KEY)]);
  other = await startKeySetServer([publicJwk(KEY)]);
  Object.assign(process.env, table.environment);
});

afterEach(async () => {
  process.env = { ...before };
  table.close();
  await one.close();
  await other.close();
});

/** An authorizer of two issuers that looks tokens up, and its log. */
function authorizer(settings: Readonly<Record<string, string>> = {}) {
  const lines: LogFields[] = [];
  const clock = new FakeClock();
  const entryOf = ({ issuer, jwksUri }: KeySetServer) => ({ issuer, jwksUri, audiences: ['api'] });
  const { handler } = assembleAuthorizer(
    parseConfig(
      {
        TRUSTED_ISSUERS: JSON.stringify([entryOf(one), entryOf(other)]),
        REVOCATION_TABLE: table.name,
        REVOCATION_REMEMBER_SECONDS: String(REMEMBER_SECONDS),
        ...settings,
      },
      PARTS,
    ),
    {
      accessRules: TEST_RULES,
      plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
      parts: PARTS,
      now: clock.now,
      log: (_level, fields) => lines.push(fields),
    },
  );
  const now = clock.now() / 1000;
  const tokenOf = (iss: string, claims: JsonObject = {}): string =>
    signToken(
      {
        ...{ iss, aud: 'api', sub: 'alice', jti: 'id-1', client_id: 'web', sid: 'session-1' },
        ...{ iat: now - 60, exp: now + 3_600, ...claims },
      },
      KEY,
    );
  /** `granted`, or the reason of the log line. */
  const answerTo = async (token: string): Promise<unknown> => {
    const event = {
      type: 'TOKEN',
      authorizationToken: `Bearer ${token}`,
      methodArn: `${STAGE_ARN}/GET/sayhello`,
    };
    await handler(event).catch(() => undefined);
    const { outcome, reason } = lines.findLast((fields) => 'outcome' in fields) ?? {};
    return reason ?? outcome;
  };
  return { answerTo, tokenOf, clock, lines, nowSeconds: now };
}

const KINDS: readonly (readonly [
  Withdrawal['kind'],
  (issuer: string, nowSeconds: number) => Withdrawal,
])[] = [
  ['token', (issuer) => ({ kind: 'token', issuer, tokenId: 'id-1' })],
  [
    'subject',
    (issuer, issuedBefore) => ({ kind: 'subject', issuer, subject: 'alice', issuedBefore }),
  ],
  ['client', (issuer, issuedBefore) => ({ kind: 'client', issuer, clientId: 'web', issuedBefore })],
  ['session', (issuer) => ({ kind: 'session', issuer, sessionId: 'session-1' })],
];

describe.each(KINDS)('the withdrawal of a %s', (_kind, withdrawalOf) => {
  test('is in force for a new token at once, and only for the issuer that it names', async () => {
    const { answerTo, tokenOf, nowSeconds } = authorizer();
    await table.withdraw(withdrawalOf(one.issuer, nowSeconds));
    await expect(answerTo(tokenOf(one.issuer))).resolves.toBe('token_revoked');
    await expect(answerTo(tokenOf(other.issuer))).resolves.toBe('granted');
  });

  test('is in force for a known token when the memory of it has passed', async () => {
    const { answerTo, tokenOf, nowSeconds, clock } = authorizer();
    const token = tokenOf(one.issuer);
    await expect(answerTo(token)).resolves.toBe('granted');
    await table.withdraw(withdrawalOf(one.issuer, nowSeconds));
    clock.advance(REMEMBER_SECONDS * 1000 - 1);
    await expect(answerTo(token)).resolves.toBe('granted');
    expect(table.lookUps()).toBe(1);
    clock.advance(1);
    await expect(answerTo(token)).resolves.toBe('token_revoked');
    expect(table.lookUps()).toBe(2);
  });

  test('spares tokens of other ids', async () => {
    const { answerTo, tokenOf, nowSeconds } = authorizer();
    await table.withdraw(withdrawalOf(one.issuer, nowSeconds));
    const claims = { sub: 'bob', jti: 'id-2', client_id: 'app', sid: 'session-2' };
    await expect(answerTo(tokenOf(one.issuer, claims))).resolves.toBe('granted');
  });
});

describe('the memory', () => {
  test('of 0 seconds asks for every request', async () => {
    const { answerTo, tokenOf } = authorizer({ REVOCATION_REMEMBER_SECONDS: '0' });
    const token = tokenOf(one.issuer);
    for (let n = 1; n <= 3; n += 1) {
      await expect(answerTo(token)).resolves.toBe('granted');
      expect(table.lookUps()).toBe(n);
    }
  });

  test('begins anew with each look-up, and is not prolonged by use', async () => {
    const { answerTo, tokenOf, clock } = authorizer();
    const token = tokenOf(one.issuer);
    for (let second = 0; second < 3 * REMEMBER_SECONDS; second += 10) {
      await answerTo(token);
      clock.advance(10_000);
    }
    expect(table.lookUps()).toBe(3);
  });

  test('does not last longer if the clock is set back', async () => {
    const { answerTo, tokenOf, clock } = authorizer();
    const token = tokenOf(one.issuer);
    await answerTo(token);
    clock.advance(-3_000);
    await answerTo(token);
    clock.advance(REMEMBER_SECONDS * 1000);
    await answerTo(token);
    expect(table.lookUps()).toBe(2);
  });

  test('does not hold what could not be read', async () => {
    const { answerTo, tokenOf, nowSeconds, lines } = authorizer({
      REVOCATION_UNAVAILABLE: 'accept',
    });
    const token = tokenOf(one.issuer);
    table.answer((_request, response) => response.writeHead(500).end());
    await expect(answerTo(token)).resolves.toBe('granted');
    expect(lines.map(({ event }) => event)).toContain('revocations_unavailable');
    table.answer();
    await table.withdraw({
      kind: 'subject',
      issuer: one.issuer,
      subject: 'alice',
      issuedBefore: nowSeconds,
    });
    await expect(answerTo(token)).resolves.toBe('token_revoked');
  });
});

describe('a token', () => {
  test('that is not verified is not looked up', async () => {
    const { answerTo, tokenOf } = authorizer();
    const forged = signToken({ iss: one.issuer, sub: 'alice', aud: 'api' }, rsaKey('key'));
    await expect(answerTo(forged)).resolves.toBe('signature_invalid');
    await expect(answerTo(tokenOf(one.issuer, { exp: 1 }))).resolves.toBe('token_expired');
    expect(table.lookUps()).toBe(0);
  });

  test('is looked up once for a hundred requests at the same time', async () => {
    const { answerTo, tokenOf } = authorizer();
    const token = tokenOf(one.issuer);
    const answers = await Promise.all(Array.from({ length: 100 }, () => answerTo(token)));
    expect(new Set(answers)).toEqual(new Set(['granted']));
    expect(table.lookUps()).toBe(1);
  });

  test('is undecided while the table cannot be read, and good again afterwards', async () => {
    const { answerTo, tokenOf } = authorizer();
    const token = tokenOf(one.issuer);
    table.answer((_request, response) => response.writeHead(500).end());
    await expect(answerTo(token)).resolves.toBe('revocations_unavailable');
    table.answer();
    await expect(answerTo(token)).resolves.toBe('granted');
  });

  test('that is verified anew after a change of keys goes on being looked up', async () => {
    const { answerTo, tokenOf, clock } = authorizer();
    const token = tokenOf(one.issuer);
    await answerTo(token);
    one.answer([publicJwk(rsaKey('another')), publicJwk(KEY)]);
    clock.advance(25 * 60_000);
    await expect(answerTo(token)).resolves.toBe('granted');
    await table.withdraw({ kind: 'token', issuer: one.issuer, tokenId: 'id-1' });
    clock.advance(REMEMBER_SECONDS * 1000);
    await expect(answerTo(token)).resolves.toBe('token_revoked');
  });
});

describe('the settings', () => {
  const read = (environment: Readonly<Record<string, string>>) =>
    parseConfig(
      { JWT_ISSUER: 'https://a.example.com', JWT_AUDIENCE: 'api', ...environment },
      PARTS,
    );

  test('have defaults, and no list without a table', () => {
    expect(read({}).revocation).toBeUndefined();
    expect(read({ REVOCATION_TABLE: 'list' }).revocation).toStrictEqual({
      table: 'list',
      rememberSeconds: 5,
      acceptsIfUnavailable: false,
    });
  });

  test('are read from the environment', () => {
    const settings = {
      REVOCATION_TABLE: 'list',
      REVOCATION_REMEMBER_SECONDS: '300',
      REVOCATION_UNAVAILABLE: 'Accept',
    };
    expect(read(settings).revocation).toStrictEqual({
      table: 'list',
      rememberSeconds: 300,
      acceptsIfUnavailable: true,
    });
  });

  test.each([
    [
      { REVOCATION_REMEMBER_SECONDS: '301' },
      'REVOCATION_REMEMBER_SECONDS must be a whole number from 0 to 300, not "301"',
    ],
    [
      { REVOCATION_UNAVAILABLE: 'deny' },
      'REVOCATION_UNAVAILABLE must be undecided or accept, not "deny"',
    ],
    [
      { REVOCATION_TABLE: 'arn:aws:dynamodb:eu-central-1:1:table/x' },
      'REVOCATION_TABLE must be the name of a DynamoDB table, with 3 to 255 letters, digits, _ . and -, not "arn:aws:dynamodb:eu-central-1:1:table/x"',
    ],
  ])('%j are refused', (environment, problem) => {
    expect(() => read({ REVOCATION_TABLE: 'list', ...environment })).toThrow(
      new ConfigError([problem]),
    );
  });
});

test('without a table nothing is looked up', async () => {
  const { answerTo, tokenOf } = authorizer({ REVOCATION_TABLE: '' });
  await expect(answerTo(tokenOf(one.issuer))).resolves.toBe('granted');
  expect(table.lookUps()).toBe(0);
  const environment = { JWT_ISSUER: one.issuer, JWT_AUDIENCE: 'api' };
  expect(parseConfig(environment, PARTS)).not.toHaveProperty('revocation');
});

test.each(['/revocations', 'ab', 'a'.repeat(256), 'revocations!'])(
  'the name of a table cannot be %s',
  (name) => {
    expect(() => authorizer({ REVOCATION_TABLE: name })).toThrow(
      'REVOCATION_TABLE must be the name',
    );
  },
);
