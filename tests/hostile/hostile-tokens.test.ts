import { inspect } from 'node:util';
import { REASONS } from '../../lib/reason';
import { UNKNOWN_KID_BURST } from '../../lib/keys/cached-key-set';
import {
  type Answer,
  type Deployments,
  DEPLOYMENT_NAMES,
  startDeployments,
} from '../support/deployments';
import { effectOn } from '../support/effect';
import { findLeak, findUnboundedField, outputOf, secretsOf } from '../support/leaks';
import { type BadRow, type Expected, type GoodRow } from './row';
import { STAGE_ARN } from '../support/stage-arn';
import { BAD_ROWS, GOOD_ROWS } from './table';
import { HEADER, partsOf } from '../support/hostile-tokens';

const LONGEST_MS = 2000;
const SOURCE =
  /^((?:RFC|FIPS) [\d-]+ section [\d.]+|API Gateway: [\w ]+|CVE-\d{4}-\d{4,}|GHSA-[\w-]{14}|[\w-]+\/[\w-]+#\d+)$/;

const allBad = Object.values(BAD_ROWS).flat();
let deployments: Deployments;

beforeAll(async () => {
  deployments = await startDeployments();
});

afterAll(async () => {
  await deployments.close();
});

/** An answer in the words of the table. */
function verdictOf({ policy, error, log }: Answer): unknown {
  const { reason, claim } = log[0] ?? {};
  const told = { reason, ...(claim !== undefined && { claim }) };
  if (policy !== undefined) return { outcome: 'denied', ...told };
  if (!(error instanceof Error)) return { outcome: 'something was thrown that is no error' };
  return error.message === 'Unauthorized'
    ? { outcome: 'unauthorized', ...told }
    : { outcome: 'undecided', error: error.name };
}

const CHALLENGE = /^(?:Bearer|Token) error="invalid_token", error_description="[A-Za-z0-9 ]+"$/;

function expectDenyAll({ policy }: Answer, reason: string): void {
  const statement = {
    Effect: 'Deny',
    Action: 'execute-api:Invoke',
    Resource: [`${STAGE_ARN}/*`],
  };
  expect(policy).toEqual({
    principalId: 'rejected',
    policyDocument: { Version: '2012-10-17', Statement: [statement] },
    // Nothing of the token is in the challenge: it is one of a few fixed texts.
    context: {
      errorCode: 'invalid_token',
      reason,
      challenge: expect.stringMatching(CHALLENGE) as unknown,
    },
  });
}

function expectLogLine({ log }: Answer, outcome: string): void {
  expect(log).toHaveLength(1);
  expect(log[0]).toHaveProperty('outcome', outcome);
}

function titleOf({ name, expected, demandedBy }: BadRow): string {
  return `${name}: ${wordsFor(expected)} [${demandedBy}]`;
}

function wordsFor(expected: Expected): string {
  if (expected.outcome === 'undecided') return 'undecided';
  const { outcome, reason, claim } = expected;
  return `${outcome}, ${reason}${claim === undefined ? '' : ` (${claim})`}`;
}

describe.each(Object.entries(BAD_ROWS))('of bad %s', (_topic, rows) => {
  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_title, row) => {
    const event = row.input(deployments.attacker.issuer);
    const answer = await deployments.call(row.deployment, event);

    expect(verdictOf(answer)).toEqual(row.expected);
    expectLogLine(answer, row.expected.outcome === 'undecided' ? 'undecided' : 'rejected');
    if (row.expected.outcome === 'denied') expectDenyAll(answer, row.expected.reason);
    else expect(answer.policy).toBeUndefined();
    expect(findLeak(outputOf(answer), secretsOf(event))).toBeUndefined();
    expect(findUnboundedField(answer)).toBeUndefined();
    expect(answer.milliseconds).toBeLessThan(LONGEST_MS);
    expect(deployments.attacker.requests()).toBe(0);
  });
});

describe('of good tokens', () => {
  const titled = GOOD_ROWS.map((row) => [`${row.name}: granted [${row.demandedBy}]`, row] as const);

  test.each(titled)('%s', async (_title, row: GoodRow) => {
    const event = row.input(deployments.attacker.issuer);
    const answer = await deployments.call(row.deployment, event);

    expect(answer.error).toBeUndefined();
    expectLogLine(answer, 'granted');
    const { policy } = answer;
    if (policy === undefined) throw new Error('there is no policy');
    expect(policy.principalId).toBe(row.principal);
    expect(effectOn(policy, 'GET/sayhello')).toBe('allow');
    expect(effectOn(policy, 'GET/orders')).toBe(row.mayReadOrders ? 'allow' : 'explicit_deny');
    expect(effectOn(policy, 'POST/orders')).toBe('explicit_deny');

    // Verified claims do reach the answer; the token itself and other claims do not.
    const [token = ''] = secretsOf(event);
    const encoded = partsOf(token.replace(/^bearer +/i, ''));
    expect(
      findLeak(outputOf(answer), [...encoded, HEADER.note, 'note-canary-d1e8f3']),
    ).toBeUndefined();
    expect(answer.milliseconds).toBeLessThan(LONGEST_MS);
    expect(deployments.attacker.requests()).toBe(0);
  });
});

describe('of the table', () => {
  test('it has at least 150 bad inputs and 20 good ones', () => {
    expect(allBad.length).toBeGreaterThanOrEqual(150);
    expect(GOOD_ROWS.length).toBeGreaterThanOrEqual(20);
  });

  test('no name occurs twice', () => {
    for (const rows of [allBad, GOOD_ROWS]) {
      const names = rows.map(({ name }) => name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });

  test('no input occurs twice', () => {
    const inputs = [...allBad, ...GOOD_ROWS].map(({ name, deployment, input }) => ({
      name,
      // Unlike JSON, it tells text from what merely turns into the same text.
      text: deployment + inspect(input('http://127.0.0.1:1'), { maxStringLength: Infinity }),
    }));
    const seen = new Set<string>();
    const repeated = inputs.filter(({ text }) => seen.size === seen.add(text).size);
    expect(repeated.map(({ name }) => name)).toEqual([]);
  });

  test('every reason is the outcome of some row', () => {
    const reasons = allBad.map(({ expected }) =>
      expected.outcome === 'undecided' ? undefined : expected.reason,
    );
    expect(
      Object.keys(REASONS).filter((reason) => !reasons.some((each) => each === reason)),
      // They need a provider that was asked too often, an issuer that is asked and a list: see tests/lib/keys, opaque and revocation.
    ).toEqual(['signature_unconfirmed', 'token_inactive', 'token_revoked']);
  });

  test('every row names the section or the advisory that demands its outcome', () => {
    const sources = [...allBad, ...GOOD_ROWS].map(({ demandedBy }) => demandedBy);
    expect(sources.filter((source) => !SOURCE.test(source))).toEqual([]);
  });

  // PyJWT fetched a key set for every made-up kid: CVE-2026-48524.
  test('the whole table costs each provider a few requests, whatever the kids were', () => {
    for (const provider of deployments.providers) {
      expect(provider.requests()).toBeLessThanOrEqual(
        (DEPLOYMENT_NAMES.length + deployments.renewals()) * (1 + UNKNOWN_KID_BURST),
      );
    }
  });
});
