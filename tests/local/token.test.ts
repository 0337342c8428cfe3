import { findFreePorts } from '../../local/network/free-ports';
import {
  type FinishedProcess,
  type IdentityProviderProcess,
  runLocalScript,
  startIdentityProviderProcess,
} from '../support/process';
import { decodeToken, fetchPublishedKeys, isSignedByOneOf } from '../support/local-tokens';

jest.setTimeout(60_000);

let provider: IdentityProviderProcess;

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
});

afterAll(() => provider.stop());

function runTool(...options: string[]): Promise<FinishedProcess> {
  return runLocalScript('token.ts', ['--provider', provider.issuer, ...options]);
}

async function decodedToken(...options: string[]) {
  const { stdout } = await runTool(...options);
  return decodeToken(stdout.trim());
}

describe('npm run token', () => {
  test('prints one JWT and nothing else', async () => {
    const { exitCode, stdout, stderr } = await runTool('--user', 'alice');
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const keys = await fetchPublishedKeys(provider.issuer);
    expect(isSignedByOneOf(keys, decodeToken(stdout.trim()))).toBe(true);
  });

  test('prints an opaque token for --opaque', async () => {
    const { exitCode, stdout, stderr } = await runTool('--user', 'bob', '--opaque');
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]{43}\n$/);
  });

  test('requests every scope of the user, or the given ones', async () => {
    const [alice, bob, some, forced] = await Promise.all([
      decodedToken('--user', 'alice'),
      decodedToken('--user', 'bob'),
      decodedToken('--user', 'alice', '--scope', 'orders:read products:read'),
      decodedToken('--user', 'bob', '--scope', 'orders:read', '--force-scope'),
    ]);
    expect(alice.payload['scope']).toBe('orders:read orders:write products:read');
    expect(bob.payload['scope']).toBe('products:read');
    expect(some.payload['scope']).toBe('orders:read products:read');
    expect(forced.payload).toMatchObject({ sub: 'bob', scope: 'orders:read' });
  });

  test('makes every flawed token', async () => {
    const [key] = await fetchPublishedKeys(provider.issuer);
    const [expired, notYet, audience, issuer, wrongKey, unknownKid, unsigned, noExp] =
      await Promise.all([
        decodedToken('--expired'),
        decodedToken('--not-yet'),
        decodedToken('--audience', 'X'),
        decodedToken('--issuer', 'X'),
        decodedToken('--wrong-key'),
        decodedToken('--unknown-kid'),
        decodedToken('--alg', 'none'),
        decodedToken('--no-exp'),
      ]);
    const now = Date.now() / 1000;
    expect(Number(expired.payload['exp'])).toBeLessThan(now);
    expect(Number(notYet.payload['nbf'])).toBeGreaterThan(now);
    expect(audience.payload['aud']).toBe('X');
    expect(issuer.payload['iss']).toBe('X');
    expect(wrongKey.header['kid']).toBe(key?.kid);
    expect(isSignedByOneOf(key ? [key] : [], wrongKey)).toBe(false);
    expect(unknownKid.header['kid']).not.toBe(key?.kid);
    expect(unsigned.header['alg']).toBe('none');
    expect(noExp.payload).not.toHaveProperty('exp');
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown option', ['--nope'], /^Unknown option '--nope'; see npm run token -- --help\n$/],
    ['an option without its value', ['--user'], /^Option '--user <value>' argument missing; see /],
    ['an argument', ['alice'], /^Unexpected argument 'alice'/],
    ['an unknown user', ['--user', 'carol'], /^unknown user "carol".*alice, bob\n$/],
    ['a scope too many', ['--user', 'bob', '--scope', 'orders:read'], /^bob is not entitled to/],
    ['another algorithm', ['--alg', 'HS256'], /^alg must be RS256 or none/],
    [
      'a provider that is not a URL',
      ['--provider', 'x'],
      /^--provider must be a URL .*, not "x"\n$/,
    ],
    [
      'a provider with a path',
      ['--provider', 'http://localhost:4000/a'],
      /^--provider must be a URL/,
    ],
    [
      'a provider elsewhere with plain http',
      ['--provider', 'http://idp.example'],
      /^--provider must use https, or http on this machine\n$/,
    ],
    [
      'an unknown scope',
      ['--scope', 'admin'],
      /^unknown scope "admin"; known are: orders:read, .*\n$/,
    ],
    [
      'a claim without a value',
      ['--claim', 'tenant'],
      /^--claim must be NAME=VALUE, for example: /,
    ],
    [
      'a shape that the provider does not have',
      ['--provider-shape', 'entra-v2'],
      /^unknown shape "entra-v2"; known are: entra, entra-v1, .*\n$/,
    ],
    [
      'a shape of an unknown provider',
      ['--provider-shape', 'nope'],
      /^unknown shape "nope"; .*; the providers are: auth0, .*, adfs\n$/,
    ],
    ['a claim twice', ['--claim', 'a=1', '--claim', 'a=2'], /^--claim a=\.\.\. is given twice; /],
    [
      'a claim of the provider',
      ['--claim', 'exp=1'],
      /^"exp" is a claim that the provider itself sets: leave it out, or use the option for it\n$/,
    ],
    [
      'a number that JSON rounds',
      ['--claim', 'account=123456789012345678'],
      /^"account" holds a number that JSON cannot carry exactly: write it in quotes/,
    ],
  ])('refuses %s with exit 2', async (_what, options, message) => {
    const { exitCode, stdout, stderr } = await runTool(...options);
    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('says how to start the provider if none answers, with exit 1', async () => {
    const [freePort] = await findFreePorts(1);
    const where = `http://localhost:${String(freePort)}`;
    const { exitCode, stdout, stderr } = await runTool('--provider', where);
    expect({ exitCode, stdout, stderr }).toStrictEqual({
      exitCode: 1,
      stdout: '',
      stderr: `No identity provider answers at ${where}. Start the local one with npm start, or name its address with --provider\n`,
    });
  });

  test('finds the provider under each name of this machine', async () => {
    const there = `http://127.0.0.1:${provider.port}/`;
    const { exitCode, stdout } = await runLocalScript('token.ts', ['--provider', there]);
    expect(exitCode).toBe(0);
    expect(decodeToken(stdout.trim()).payload).toMatchObject({ iss: provider.issuer });
  });

  test('adds claims to those of the user: a text, or any JSON', async () => {
    const { payload } = await decodedToken(
      ...['--claim', 'tenant=globex', '--claim', 'level=3', '--claim', 'id="3"'],
      ...['--claim', 'roles=["a","b"]', '--claim', 'note=a=b', '--claim', 'client_id=other-client'],
    );
    expect(payload).toMatchObject({
      sub: 'alice',
      tenant: 'globex',
      level: 3,
      id: '3',
      roles: ['a', 'b'],
      note: 'a=b',
      client_id: 'other-client',
    });
  });

  test('leaves the claims of the user as they are without --claim', async () => {
    expect((await decodedToken()).payload).toMatchObject({ tenant: 'acme' });
  });

  test('makes a token in the shape of another provider, with or without flaws', async () => {
    const [access, id, flawed] = await Promise.all([
      decodedToken('--provider-shape', 'cognito', '--claim', 'cognito:groups=["staff"]'),
      decodedToken('--provider-shape', 'cognito-id'),
      decodedToken('--provider-shape', 'cognito', '--audience', 'X', '--no-exp', '--wrong-key'),
    ]);
    const keys = await fetchPublishedKeys(provider.issuer);
    expect(isSignedByOneOf(keys, access)).toBe(true);
    expect(access.payload).toMatchObject({
      iss: provider.issuer,
      sub: 'alice',
      token_use: 'access',
      client_id: 'demo-test-tokens',
      scope: 'orders:read orders:write products:read',
      'cognito:groups': ['staff'],
      tenant: 'acme',
    });
    expect(id.payload).toMatchObject({ token_use: 'id', aud: 'demo-test-tokens' });
    expect(flawed.payload).toMatchObject({ token_use: 'access', client_id: 'X' });
    expect(flawed.payload).not.toHaveProperty('exp');
    expect(isSignedByOneOf(keys, flawed)).toBe(false);
  });

  test('prints its usage', async () => {
    const { exitCode, stdout } = await runTool('--help');
    expect(exitCode).toBe(0);
    for (const option of [
      '--user',
      '--scope',
      '--expired',
      '--not-yet',
      '--audience',
      '--issuer',
      '--claim',
      '--provider-shape',
    ]) {
      expect(stdout).toContain(option);
    }
    // One screen.
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  });
});
