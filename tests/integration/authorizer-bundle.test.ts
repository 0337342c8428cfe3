import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BundleScene, logOf, NOW } from '../support/bundle-scene';
import { STAGE_ARN } from '../support/stage-arn';
import { selfSignedCertificate } from '../support/certificate';

let scene: BundleScene;

beforeAll(async () => {
  scene = await BundleScene.start();
});

afterAll(async () => {
  await scene.stop();
});

describe('the bundle that is deployed', () => {
  test('grants a good token a policy for the routes that it is entitled to, and no others', async () => {
    const { answers } = await scene.call([scene.token({ scope: 'orders:read' })]);
    const { principalId, policyDocument, context } = answers[0]?.policy ?? {};
    expect(principalId).toBe('alice');
    expect(context).toMatchObject({ issuer: scene.provider.issuer, scope: 'orders:read' });
    const [allow, deny] = policyDocument?.Statement ?? [];
    expect(allow).toMatchObject({ Effect: 'Allow' });
    expect(allow?.Resource).toContain(`${STAGE_ARN}/GET/orders`);
    expect(deny).toMatchObject({ Effect: 'Deny' });
    expect(deny?.Resource).toContain(`${STAGE_ARN}/POST/orders`);
  });

  test('denies a token whose verdict is final on the whole stage, with the reason', async () => {
    const { answers } = await scene.call([scene.token({ exp: NOW - 600 })]);
    const { policyDocument, context } = answers[0]?.policy ?? {};
    expect(policyDocument?.Statement).toEqual([
      { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE_ARN}/*`] },
    ]);
    expect(context).toMatchObject({ reason: 'token_expired' });
  });

  test('writes one line of log for each decision, in every viewer, whatever the subject is', async () => {
    const subject = 'alice\u2028bob\u202ecarol\u200bdave\u{e0041}';
    const finished = await scene.call([scene.token({ sub: subject })]);
    expect(finished.stdout).toMatch(/^[\x20-\x7e\n]+$/);
    expect(logOf(finished).at(-1)).toMatchObject({ outcome: 'granted', principal: subject });
  });

  test('throws exactly Unauthorized for a token that may be accepted later', async () => {
    const { answers } = await scene.call([scene.token({ nbf: NOW + 600 })]);
    expect(answers[0]?.error).toEqual({ name: 'Error', message: 'Unauthorized' });
  });

  test('starts while the provider is down, and leaves requests undecided', async () => {
    const other = await BundleScene.start();
    await other.provider.close();
    const finished = await other.call([other.token()]);
    const { answers, exitCode } = finished;
    await other.stop();
    expect(exitCode).toBe(0);
    expect(logOf(finished)).toEqual([
      expect.objectContaining({ event: 'key_set_failed', cause: 'start' }),
      expect.objectContaining({ outcome: 'undecided', reason: 'keys_unavailable' }),
    ]);
    expect(answers[0]?.error).toMatchObject({ name: 'SigningKeysUnavailable' });
    expect(answers[0]?.error?.message).not.toBe('Unauthorized');
  });

  test('refuses to start with an invalid configuration, and names every problem', async () => {
    const { exitCode, stderr, answers } = await scene.call([scene.token()], {
      JWT_ISSUER: '',
      JWT_AUDIENCE: '',
      JWT_ALGORITHMS: 'HS256',
    });
    expect(exitCode).not.toBe(0);
    expect(answers).toEqual([]);
    expect(stderr).toContain('JWT_ISSUER is required');
    expect(stderr).toContain('JWT_AUDIENCE is required');
    expect(stderr).toContain('JWT_ALGORITHMS: "HS256" is not accepted');
  });

  test('fetches its keys over https, at init, once', async () => {
    const certificate = selfSignedCertificate();
    const secure = await BundleScene.start(certificate);
    const certificateFile = join(secure.bundle.directory, 'certificate.pem');
    writeFileSync(certificateFile, certificate.cert);
    const finished = await secure.call([secure.token(), secure.token()], {
      NODE_EXTRA_CA_CERTS: certificateFile,
    });
    const requests = secure.provider.requests();
    await secure.stop();
    expect(finished.answers.map(({ policy }) => policy?.principalId)).toEqual(['alice', 'alice']);
    expect(logOf(finished)[0]).toMatchObject({ event: 'key_set_fetched', cause: 'start' });
    expect(requests).toBe(1);
  });
});
