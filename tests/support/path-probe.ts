import { Session } from 'node:inspector/promises';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import { planPolicy } from '../../lib/policy/plan';
import { startKeySetServer } from './key-set-server';
import { publicJwk, rsaKey, signToken } from './signing';
import { STAGE_ARN } from './stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from './test-service';

/**
 * Run as a script, because jest has a coverage of its own: prints the files of lib/ of which V8 ran a
 * function while a new good token was decided on. Another token was decided on before.
 */
async function probe(): Promise<readonly string[]> {
  const key = rsaKey('key-1');
  const provider = await startKeySetServer([publicJwk(key)]);
  const config = parseConfig({ JWT_ISSUER: provider.issuer, JWT_AUDIENCE: 'orders' });
  const { handler, prefetch } = assembleAuthorizer(config, {
    accessRules: TEST_RULES,
    plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
    now: Date.now,
    log: () => undefined,
  });
  const decideOn = (subject: string): Promise<unknown> => {
    const claims = { iss: provider.issuer, aud: 'orders', sub: subject, exp: 4_000_000_000 };
    const authorizationToken = `Bearer ${signToken(claims, key)}`;
    return handler({ type: 'TOKEN', authorizationToken, methodArn: `${STAGE_ARN}/GET/orders` });
  };
  await prefetch();
  await decideOn('alice');

  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await decideOn('bob');
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  await provider.close();
  return result
    .filter(({ functions }) => functions.some(({ ranges: [range] }) => (range?.count ?? 0) > 0))
    .flatMap(({ url }) => /\/(lib\/[^?]+)\.ts/.exec(url)?.[1] ?? []);
}

void probe().then((files) => {
  process.stdout.write(JSON.stringify(files));
});
