import { DEFAULT_RULES } from '../../../lib/config/trusted-issuer';
import type { JsonObject } from '../../../lib/json-object';
import { createAskedKind } from '../../../lib/opaque/asked-kind';
import { IntrospectionUnavailable } from '../../../lib/opaque/introspection-unavailable';

const NOW = 1_800_000_000;
const GOOD = { sub: 'alice', aud: 'orders', exp: NOW + 600 };

/** A system that fails for some tokens, and the tokens that it was asked about. */
function systemFailingFor(isFault: (token: string) => boolean) {
  const asked: string[] = [];
  let now = NOW * 1000;
  const kind = createAskedKind({
    recognizes: () => true,
    ask: (token): Promise<JsonObject> => {
      asked.push(token);
      if (isFault(token)) return Promise.reject(new IntrospectionUnavailable('it fails'));
      return Promise.resolve(GOOD);
    },
    madeUpToken: 'made-up',
    rules: { ...DEFAULT_RULES, issuer: 'https://issuer.example.com', audiences: ['orders'] },
    rememberSeconds: 60,
    endpoint: 'https://issuer.example.com/validate',
    now: () => now,
  });
  const verdict = async (token: string): Promise<string> => {
    try {
      await kind.verify(token);
      return 'good';
    } catch (error) {
      return error instanceof Error ? error.message : 'unknown';
    }
  };
  return {
    asked,
    verdict,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('after three failures in a row', () => {
  const isBad = (token: string): boolean => token.startsWith('bad');

  test('a system is asked about a made-up token, and goes on to be asked about others', async () => {
    const { asked, verdict } = systemFailingFor(isBad);
    for (const token of ['bad-1', 'bad-2', 'bad-3']) await verdict(token);
    await expect(verdict('new')).resolves.toBe('good');
    expect(asked.slice(3)).toEqual(['made-up', 'new']);
  });

  test('a system that fails for it as well is left alone for two seconds, and then one token tries', async () => {
    let isDown = true;
    const { asked, verdict, advance } = systemFailingFor(() => isDown);
    for (const token of ['a', 'b', 'c', 'd', 'e']) await verdict(token);
    expect(asked.slice(3)).toEqual(['made-up']);
    isDown = false;
    advance(2_000);
    await expect(verdict('f')).resolves.toBe('good');
    expect(asked.slice(4)).toEqual(['made-up', 'f']);
  });
});
