import * as fc from 'fast-check';
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { type Answer, type Deployments, startDeployments } from '../support/deployments';
import { effectOn } from '../support/effect';
import { findLeak, findUnboundedField, outputOf, secretsOf } from '../support/leaks';
import { P256, RSA } from '../support/provider-keys';
import { tokenEvent } from '../hostile/row';
import {
  AUDIENCE,
  ISSUER,
  NOW,
  SECOND_AUDIENCE,
  signed,
  TOLERANCE,
} from '../support/hostile-tokens';
import { anyEvent, anyTokenText, signedToken, unsignedToken } from './inputs';
import { findFault, outcomeOf } from './outcome';
import { runs, TIMEOUT_MS } from './runs';

jest.setTimeout(TIMEOUT_MS);

let deployments: Deployments;

beforeAll(async () => {
  deployments = await startDeployments();
});

afterAll(async () => {
  await deployments.close();
});

/** Calls the authorizer; every answer has to be well-formed, in time and discreet. */
async function call(event: unknown): Promise<Answer> {
  const answer = await deployments.call('standard', event);
  expect(findFault(answer, event)).toBeUndefined();
  expect(findUnboundedField(answer)).toBeUndefined();
  if (outcomeOf(answer) !== 'allow') {
    expect(findLeak(outputOf(answer), secretsOf(event))).toBeUndefined();
  }
  return answer;
}

/** The verdict of another library: the claims if it accepts the token with one of our keys. */
async function claimsByJose(token: string): Promise<JWTPayload | undefined> {
  for (const { publicKey } of [RSA, P256]) {
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        issuer: ISSUER,
        audience: [AUDIENCE, SECOND_AUDIENCE],
        algorithms: publicKey.asymmetricKeyType === 'rsa' ? ['RS256', 'PS256'] : ['ES256'],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: TOLERANCE,
        currentDate: new Date(NOW * 1000),
      });
      return payload;
    } catch {
      continue;
    }
  }
  return undefined;
}

test('any event gets a policy for its stage or a documented error, and an Allow only for a good token', async () => {
  const good = `Bearer ${signed()}`;
  await fc.assert(
    fc.asyncProperty(anyEvent, async (event) => {
      const answer = await call(event);
      if (outcomeOf(answer) !== 'allow') return;
      expect(event).toHaveProperty('authorizationToken', good);
    }),
    runs(1000),
  );
});

test('any text in place of a token is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyTokenText,
      fc.constantFrom('Bearer ', 'bearer  ', ''),
      async (text, scheme) => {
        const outcome = outcomeOf(await call(tokenEvent(scheme + text)));
        expect(['deny', 'unauthorized']).toContain(outcome);
      },
    ),
    runs(1000),
  );
});

test('any header and payload under a signature that nobody made are refused', async () => {
  await fc.assert(
    fc.asyncProperty(unsignedToken, async (token) => {
      const outcome = outcomeOf(await call(tokenEvent(`Bearer ${token}`)));
      expect(['deny', 'unauthorized']).toContain(outcome);
    }),
    runs(1000),
  );
});

test('of any well signed header and payload, what is allowed is accepted by jose, with the same claims', async () => {
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(signedToken, async (token) => {
      const answer = await call(tokenEvent(`Bearer ${token}`));
      const { policy } = answer;
      if (policy === undefined || outcomeOf(answer) !== 'allow') return;
      allowed += 1;
      // A claim of null counts as absent here, and jose refuses it.
      if (Object.values(decodeJwt(token)).includes(null)) return;
      const claims = await claimsByJose(token);
      expect(claims).toBeDefined();
      expect(policy.principalId).toBe(claims?.sub);
      // The rule of the route, put in other words: one of the three claims lists the scope.
      const { scope, scp, permissions } = claims ?? {};
      const scopes = [scope, scp, permissions].flatMap((value) =>
        typeof value === 'string' ? value.split(' ') : value,
      );
      expect(effectOn(policy, 'GET/sayhello')).toBe('allow');
      expect(effectOn(policy, 'GET/orders') === 'allow').toBe(scopes.includes('orders:read'));
      expect(effectOn(policy, 'POST/orders') === 'allow').toBe(scopes.includes('orders:write'));
    }),
    runs(1000),
  );
  // Otherwise the property would say nothing.
  expect(allowed).toBeGreaterThan(100);
});

test.each([
  ['spaces after Bearer', `Bearer${' '.repeat(1_000_000)}`],
  ['spaces and one letter', `Bearer ${' '.repeat(1_000_000)}a\n`],
  ['dots', `Bearer ${'.'.repeat(1_000_000)}`],
  ['letters without a dot', `Bearer ${'a'.repeat(1_000_000)}`],
  ['letters and a comma', `Bearer ${'a'.repeat(1_000_000)},`],
  ['the word Bearer', 'Bearer '.repeat(150_000)],
  [
    'nested arrays in the payload',
    `Bearer a.${Buffer.from('['.repeat(5000)).toString('base64url')}.a`,
  ],
])('1 MB of %s takes less than 100 ms', async (_name, header) => {
  expect((await call(tokenEvent(header))).milliseconds).toBeLessThan(100);
});
