import { evaluatePolicy } from '../../lib/policy/evaluator';
import { BundleScene, logOf } from '../support/bundle-scene';
import { CLOTHES } from '../support/clothes';
import { STAGE_ARN } from '../support/stage-arn';

let scene: BundleScene;

beforeAll(async () => {
  scene = await BundleScene.start();
});

afterAll(() => scene.stop());

/** The outcome and the reason of each decision, in order. */
async function decisionsOn(
  events: readonly object[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly unknown[]> {
  const lines = logOf(await scene.ask(events, environment)).filter((line) => 'outcome' in line);
  return lines.map(({ outcome, reason }) => reason ?? outcome);
}

describe.each(Object.entries(CLOTHES))('the packaged authorizer, by a bare %s,', (_kind, dress) => {
  test('lets good tokens in by the same policy as by a TOKEN event, and refuses bad ones', async () => {
    const [header, , signature] = scene.token().split('.');
    const [, payload] = scene.token({ sub: 'mallory' }).split('.');
    const tokens = [
      scene.token({ scope: 'nothing' }),
      [header, payload, signature].join('.'),
      scene.token({}, { alg: 'none' }),
      scene.token({ exp: 1 }),
      scene.token({ aud: 'other' }),
      scene.token({ iss: 'https://evil.example.com' }),
      scene.token({ nbf: Date.now() }),
      '',
    ];
    const dressed = tokens.map((token) => dress(`Bearer ${token}`));
    const { answers } = await scene.ask(dressed);
    const { answers: expected } = await scene.call(tokens);
    expect(answers.map(({ policy }) => policy?.policyDocument)).toStrictEqual(
      expected.map(({ policy }) => policy?.policyDocument),
    );
    const policy = answers[0]?.policy?.policyDocument;
    if (policy === undefined) throw new Error('the good token got no policy');
    expect(evaluatePolicy(policy, `${STAGE_ARN}/GET/sayhello`).effect).toBe('allow');
    await expect(decisionsOn(dressed)).resolves.toStrictEqual([
      'granted',
      'signature_invalid',
      'algorithm_not_allowed',
      'token_expired',
      'audience_not_accepted',
      'issuer_not_trusted',
      'token_not_active',
      'token_missing',
    ]);
  });

  test('refuses a token in another place than that of the setting', async () => {
    const event = dress(`Bearer ${scene.token()}`);
    const elsewhere = [
      'header.X-Auth-Token',
      'cookie.Authorization',
      'querystring.Authorization',
    ].map((parameter) => decisionsOn([event], { TOKEN_PARAMETER: parameter }));
    await expect(Promise.all(elsewhere)).resolves.toStrictEqual([
      ['token_missing'],
      ['token_missing'],
      ['token_missing'],
    ]);
  });
});
