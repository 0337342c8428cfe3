import { type Answer, type Deployments, startDeployments } from '../support/deployments';
import { findLeak, outputOf, secretsOf } from '../support/leaks';
import { P256 } from '../support/provider-keys';
import { tokenEvent } from './row';
import { partsOf, signed } from '../support/hostile-tokens';

const MUTATIONS = 1000;

let deployments: Deployments;

beforeAll(async () => {
  deployments = await startDeployments();
});

afterAll(async () => {
  await deployments.close();
});

/** A small generator of numbers below 2^32 that always makes the same ones (xorshift, Marsaglia 2003). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const MUTATORS: Readonly<
  Record<string, (token: string, index: number, character: string) => string>
> = {
  replaced: (token, index, character) => token.slice(0, index) + character + token.slice(index + 1),
  inserted: (token, index, character) => token.slice(0, index) + character + token.slice(index),
  removed: (token, index) => token.slice(0, index) + token.slice(index + 1),
};

async function send(token: string): Promise<Answer> {
  return deployments.call('standard', tokenEvent(`Bearer ${token}`));
}

/** `allow`, `deny`, `401`, or the error. */
function outcomeOf({ policy, error }: Answer): string {
  if (policy !== undefined) {
    const isAllow = policy.policyDocument.Statement.some(({ Effect }) => Effect === 'Allow');
    return isAllow ? 'allow' : 'deny';
  }
  return error instanceof Error && error.message === 'Unauthorized' ? '401' : String(error);
}

describe.each([
  ['RS256', signed()],
  ['ES256', signed({}, {}, P256, 'ES256')],
])('a good token by %s', (_algorithm, token) => {
  test.each(Object.keys(MUTATORS))('is refused with any one byte %s', async (name) => {
    const random = createRandom(20_261_120);
    const outcomes = new Set<string>();
    for (let count = 0; count < MUTATIONS; count += 1) {
      const index = random(token.length);
      const character = String.fromCharCode(random(256));
      const mutated = MUTATORS[name]?.(token, index, character) ?? token;
      // A space after Bearer does not belong to the token.
      if (mutated.trimStart() === token) continue;
      const answer = await send(mutated);
      outcomes.add(outcomeOf(answer));
      expect(findLeak(outputOf(answer), secretsOf(tokenEvent(mutated)))).toBeUndefined();
    }
    // Which of the two it is depends on the byte: white space, or another kid, makes it a 401.
    expect(['401', 'deny']).toEqual(expect.arrayContaining([...outcomes]));
    expect(outcomes).toContain('deny');
  });

  test('is granted after all of that', async () => {
    expect(outcomeOf(await send(token))).toBe('allow');
  });

  // Kong let some through under load: https://github.com/Kong/kong/issues/13050
  test('lends nothing to tokens with another signature that come together with it', async () => {
    const [header, payload] = partsOf(token);
    const forged = `${header}.${payload}.${partsOf(signed({ sub: 'x' }))[2]}`;
    for (let count = 0; count < 200; count += 1) {
      expect(outcomeOf(await send(token))).toBe('allow');
      expect(outcomeOf(await send(forged))).toBe('deny');
    }
  });
});
