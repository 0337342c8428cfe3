import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { ESBUILD, TRUE_SINCE_NODE_16, UNREACHABLE } from '../../build/esbuild';
import { SUPPORTED_ALGORITHMS } from '../../lib/config/trusted-issuer';
import { POLICY_PLAN } from '../../functions/build-time-plan';
import type { Reason } from '../../lib/reason';
import { filesIn } from '../support/authorizer-bundle';
import { base64url } from '../support/signing';
import { BundleScene, logOf, NOW } from '../support/bundle-scene';

const requireFromHere = createRequire(__filename);
let scene: BundleScene;

beforeAll(async () => {
  scene = await BundleScene.start();
});

afterAll(async () => {
  await scene.stop();
});

/** Runs a module as it is in a bundle, and returns its exports after a round trip through JSON. */
async function bundled(contents: string): Promise<unknown> {
  const { outputFiles } = await build({
    ...ESBUILD,
    format: 'cjs',
    banner: {},
    stdin: { contents, resolveDir: process.cwd() },
    write: false,
  });
  const module = { exports: {} };
  runInNewContext(outputFiles[0]?.text ?? '', {
    module,
    exports: module.exports,
    require: requireFromHere,
  });
  return JSON.parse(JSON.stringify(module.exports));
}

describe('a module that is left out of the bundle', () => {
  test.each([...UNREACHABLE, ...TRUE_SINCE_NODE_16])(
    '%s is at the path from which the libraries load it',
    (path) => {
      expect(filesIn(scene.bundle).filter((file) => file.endsWith(`/${path}`))).toHaveLength(1);
    },
  );

  test.each(TRUE_SINCE_NODE_16)('%s is true on the Node that runs the tests', (path) => {
    expect(requireFromHere(path)).toBe(true);
  });

  test('throws an error that says so if it is used after all', async () => {
    const use = `
      const { JwksClient } = require('jwks-rsa/src/JwksClient.js');
      try { new JwksClient({ cache: true }) } catch ({ message }) { exports.problem = message }`;
    await expect(bundled(use)).resolves.toEqual({
      problem: 'jwks-rsa/src/wrappers/cache.js was left out of the bundle; see build/esbuild.ts',
    });
  });

  test('is the only one that changes: the plan of the policies equals the export of its module', async () => {
    const plan: unknown = JSON.parse(JSON.stringify(POLICY_PLAN));
    await expect(
      bundled("export { POLICY_PLAN } from './functions/build-time-plan'"),
    ).resolves.toEqual({
      POLICY_PLAN: plan,
    });
  });
});

describe('no decision of the bundle reaches a module that was left out', () => {
  test.each(SUPPORTED_ALGORITHMS)(
    '%s: good tokens are granted, forged ones denied',
    async (algorithm) => {
      const good = scene.token({}, {}, algorithm);
      const [header, , signature] = good.split('.');
      const [, payload] = scene.token({ sub: 'mallory' }, {}, algorithm).split('.');
      const forged = [header, payload, signature].join('.');
      const { answers } = await scene.call([good, forged], { JWT_ALGORITHMS: algorithm });
      expect(answers[0]?.policy?.principalId).toBe('alice');
      expect(answers[1]?.policy?.context).toMatchObject({ reason: 'signature_invalid' });
    },
  );

  test('every reason for a rejection occurs, and no request is undecided', async () => {
    const [header, payload] = scene.token().split('.');
    const tokens: Readonly<
      Record<
        Exclude<
          Reason,
          | 'request_ambiguous'
          | 'key_ambiguous'
          | 'signature_unconfirmed'
          | 'token_inactive'
          | 'token_revoked'
        >,
        string
      >
    > = {
      token_missing: 'two words',
      token_too_large: 'x'.repeat(12_000),
      token_malformed: 'x.y',
      token_encrypted: `${base64url('{"alg":"dir","enc":"A256GCM"}')}..QQ.QQ.QQ`,
      token_type_not_accepted: scene.token({}, { typ: 'dpop+jwt' }),
      header_not_supported: scene.token({}, { crit: ['b64'] }),
      algorithm_not_allowed: scene.token({}, { alg: 'none' }),
      issuer_not_trusted: scene.token({ iss: 'https://evil.example.com' }),
      key_id_missing: scene.token({}, { kid: undefined }),
      key_not_found: scene.token({}, { kid: 'made-up' }),
      signature_invalid: [header, payload, 'A'.repeat(342)].join('.'),
      claim_missing: scene.token({ sub: undefined }),
      claim_invalid: scene.token({ sub: 1 }),
      audience_not_accepted: scene.token({ aud: 'payments' }),
      not_an_access_token: scene.token({ at_hash: 'x' }),
      token_sender_constrained: scene.token({ cnf: { jkt: 'x' } }),
      token_expired: scene.token({ exp: 1 }),
      token_not_active: scene.token({ nbf: NOW + 600 }),
    };
    const decisions = logOf(await scene.call(Object.values(tokens))).filter(
      (line) => 'outcome' in line,
    );
    expect(decisions.map(({ outcome, reason }) => [outcome, reason])).toEqual(
      Object.keys(tokens).map((reason) => ['rejected', reason]),
    );
  });

  test('the variable DEBUG makes no library print', async () => {
    const finished = await scene.call([scene.token()], { DEBUG: '*' });
    expect(finished.stderr).toBe('');
    expect(logOf(finished).map((line) => line['event'] ?? line['outcome'])).toEqual([
      'key_set_fetched',
      'granted',
    ]);
  });
});
