import { readFileSync } from 'node:fs';
import {
  boundSeconds,
  describeBound,
  MAXIMUM_BOUND_SECONDS,
  withdrawalBounds,
  withdrawalTimes,
} from '../../checks/withdrawal-bound';
import { DEFAULT_RULES } from '../../lib/config/trusted-issuer';

type Values = Readonly<Record<string, number>>;

const page = readFileSync('docs/withdrawal.md', 'utf8');

/** The rows of the table of settings. */
const ROWS = page
  .split('\n')
  .filter((line) => /^\| (?:\d+ (?:s|min)|as cloned) /.test(line))
  .map((line) => {
    const [, within = '', tokens = '', settings = '', after = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const values = [...settings.matchAll(/`(\w+): (\d+)`/g)].map(([, name = '', value]) => [
      name,
      Number(value),
    ]);
    return { within, tokens, after, values: Object.fromEntries(values) as Values };
  });

const LONGEST: Values = { '5 s': 5, '60 s': 60, '5 min': 300 };

function secondsOf(tokens: string, values: Values): number {
  const { authorizerTtl = NaN } = values;
  const { rememberSeconds = NaN, revocationRememberSeconds = NaN, lifetime = NaN } = values;
  switch (tokens) {
    case 'opaque':
      return boundSeconds(withdrawalTimes('introspection', rememberSeconds, authorizerTtl));
    case 'JWTs, the list':
      return boundSeconds(withdrawalTimes('revocation', revocationRememberSeconds, authorizerTtl));
    default:
      return lifetime + DEFAULT_RULES.clockToleranceSeconds + authorizerTtl;
  }
}

test('docs/withdrawal.md has settings for each time and each kind of token', () => {
  const kinds = ['opaque', 'JWTs, the list', 'JWTs, lifetime'];
  expect(ROWS.map(({ within, tokens }) => `${within}: ${tokens}`)).toEqual([
    ...Object.keys(LONGEST).flatMap((within) => kinds.map((kind) => `${within}: ${kind}`)),
    'as cloned: opaque',
    'as cloned: JWTs, the list',
  ]);
});

test.each(ROWS.filter(({ after }) => after !== ''))(
  'within $within for $tokens: the settings give the time that is stated',
  ({ within, tokens, values, after }) => {
    const seconds = secondsOf(tokens, values);
    expect(after).toBe(`${seconds} s`);
    expect(seconds).toBeLessThanOrEqual(LONGEST[within] ?? Infinity);
  },
);

test('its sentences are those of the build, with the settings of a clone', () => {
  const authorizer = {
    place: '',
    api: 'rest',
    type: 'token',
    identitySources: [],
    cachedSeconds: 300,
    expression: undefined,
    hasSimpleAnswers: false,
    payload: '',
  } as const;
  const entry = { issuer: 'https://auth.example.com', introspection: { clientId: 'api' } };
  const sentences = [
    { TRUSTED_ISSUERS: JSON.stringify([entry]) },
    { REVOCATION_TABLE: 'revocations' },
  ].flatMap((variables) => withdrawalBounds(variables, [authorizer]).map(describeBound));
  expect(sentences).toHaveLength(2);
  expect(page).toContain(`\n${sentences.join('\n')}\n`);
});

test('it states the longest time that a build accepts', () => {
  expect(page).toContain(`A sum above ${MAXIMUM_BOUND_SECONDS.toLocaleString('en')} s is refused`);
});
