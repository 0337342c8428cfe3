import { createExplainer } from '../../explain/explain';
import type { Explanation, StepName } from '../../explain/explanation';
import { NOW, signed } from '../support/hostile-tokens';
import { requestFor, type SceneOptions, serviceOf } from './scene';

/** One stage, to which requests come one after the other. */
function stage(options?: SceneOptions) {
  return createExplainer(serviceOf(options), { now: () => NOW * 1000 });
}

function step({ steps }: Explanation, name: StepName) {
  return steps.find((each) => each.name === name);
}

test('a second request is answered by the cache, and explained by the decision that was kept', async () => {
  const { explain } = stage();
  const token = signed();
  expect((await explain(requestFor('GET /orders', token))).cache.use).toBe('miss');
  const second = await explain(requestFor('POST /orders', token));
  expect(second).toMatchObject({
    outcome: 'refused',
    reason: 'route_not_entitled',
    cache: { use: 'hit', keptSeconds: 300 },
  });
  expect(step(second, 'event')).toMatchObject({
    result: 'note',
    text: 'the authorizer is not asked: its answer is in the cache',
  });
  expect(step(second, 'rule')?.text).toBe(
    'POST /orders needs scope orders:write; the token has orders:read',
  );
  expect(step(second, 'cache')?.text).toMatch(
    /^the answer came from the cache, without the authorizer; /,
  );
});

test('a token that the authorizer remembers is explained as it was at first', async () => {
  const { explain } = stage({ authorizer: { resultTtlInSeconds: 0 } });
  const request = requestFor('GET /orders/17', signed());
  const first = await explain(request);
  expect(first.cache.use).toBe('miss');
  expect(step(first, 'kind')?.text).toBe('it is a signed JWT, by its three parts');
  expect(await explain(request)).toEqual(first);
});

test('requests at the same moment are explained each by its own decision', async () => {
  const { explain } = stage();
  const tokens = [signed(), signed({ exp: NOW - 180 }), signed({ aud: 'another-api' })];
  const explained = await Promise.all(
    tokens.map((token) => explain(requestFor('GET /orders', token))),
  );
  expect(explained.map(({ reason }) => reason)).toEqual([
    undefined,
    'token_expired',
    'audience_not_accepted',
  ]);
});

/** By its reason: the step that a flaw fails, the beginning of its text, and the claims or header that have it. */
const FLAWS: Readonly<Record<string, readonly [StepName, string, object, object?]>> = {
  issuer_not_trusted: ['issuer', '"iss" is', { iss: 'https://other.example.com/' }],
  token_type_not_accepted: ['header', 'type:', {}, { typ: 'id+jwt' }],
  header_not_supported: ['header', 'it has crit', {}, { crit: ['b64'] }],
  key_not_found: ['key', 'kid "gone"', {}, { kid: 'gone' }],
  token_expired: ['claims', 'times:', { exp: NOW - 180 }],
  audience_not_accepted: ['claims', 'audience:', { aud: 'another-api' }],
  not_an_access_token: ['claims', 'kind:', { at_hash: 'x' }],
  token_sender_constrained: ['claims', 'sender:', { cnf: { jkt: 'x' } }],
  claim_missing: ['claims', 'principal:', { sub: undefined }],
};
const PAIRS = Object.entries(FLAWS).flatMap(([one, [, , claims, header]], index) =>
  Object.entries(FLAWS)
    .slice(index + 1)
    .map(([other, [, , more, moreOfHeader]]) => ({
      one,
      other,
      token: signed({ ...claims, ...more }, { ...header, ...moreOfHeader }),
    })),
);

test.each(PAIRS)(
  'of the flaws for $one and $other, the one that the authorizer met fails its step',
  async ({ one, other, token }) => {
    const { reason = '', steps } = await stage().explain(requestFor('GET /orders', token));
    expect([one, other]).toContain(reason);
    const [name, text] = FLAWS[reason] ?? [];
    const ofToken = steps.filter((each) =>
      ['issuer', 'header', 'key', 'claims'].includes(each.name),
    );
    expect(ofToken.filter(({ result }) => result === 'failed')).toEqual([
      expect.objectContaining({ name, text: expect.stringContaining(text ?? '') as string }),
    ]);
  },
);
