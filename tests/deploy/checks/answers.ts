import { ACCESS_RULES } from '../../../access-rules';
import { FIXTURE_REQUESTS, requestOf } from '../../support/fixture-routes';
import { type Answer, expectAnswer, expectHeader, expectStatus, send } from '../api-client';
import type { Provider } from '../provider';
import type { Report } from '../report';
import { CORS_ORIGIN, type DeployedStage } from '../stage';

/** A request to each protected route, those of the service and those of the tests. */
const PROTECTED_REQUESTS: readonly string[] = [
  ...Object.keys(ACCESS_RULES).map(requestOf),
  ...FIXTURE_REQUESTS,
];

const DENIED =
  'User is not authorized to access this resource with an explicit deny in an identity-based policy';

/** The gateway's own answers, which the local service does not give. */
export async function checkAnswers(
  report: Report,
  stage: DeployedStage,
  provider: Provider,
): Promise<void> {
  const bearer = async (request: object): Promise<string> =>
    `Bearer ${await provider.token(request)}`;

  await report.check('401 to every route without a token, with a challenge', async () => {
    for (const route of PROTECTED_REQUESTS) {
      const answer = await send(stage, route);
      expectAnswer(answer, 401, { message: 'Unauthorized' });
      expectHeader(answer, 'www-authenticate', 'Bearer realm="jwt-lambda-authorizer"');
      expectReadable(answer);
    }
  });

  await report.check('401 with a challenge to a token that may be accepted later', async () => {
    const answer = await send(stage, 'GET /sayhello', await bearer({ notYet: true }));
    expectAnswer(answer, 401, { message: 'Unauthorized' });
    expectHeader(answer, 'www-authenticate', 'Bearer realm="jwt-lambda-authorizer"');
  });

  await report.check('403 to a rejected token says invalid_token and the reason', async () => {
    const answer = await send(stage, 'GET /sayhello', await bearer({ expired: true }));
    const words = { error: 'invalid_token', reason: 'token_expired' };
    expectAnswer(answer, 403, { message: DENIED, ...words });
    expectReadable(answer);
  });

  await report.check('403 on a route beyond the scopes says insufficient_scope', async () => {
    const answer = await send(stage, 'GET /test-reports', await bearer({ scope: '' }));
    const words = { error: 'insufficient_scope', reason: 'route_not_entitled' };
    expectAnswer(answer, 403, { message: DENIED, ...words });
    expectReadable(answer);
  });

  await report.check('a page may read the error of a route that does not exist', async () => {
    const answer = await send(stage, 'GET /no-such-route');
    expectAnswer(answer, 403, { message: 'Missing Authentication Token' });
    expectReadable(answer);
  });

  await report.check('a page may read the answer of a handler', async () => {
    const answer = await send(stage, 'GET /sayhello', await bearer({}));
    expectStatus(answer, 200);
    expectReadable(answer);
  });

  await report.check('the preflight of a protected route needs no token', async () => {
    const answer = await send(stage, 'OPTIONS /test-reports');
    expectStatus(answer, 200);
    expectReadable(answer);
    expectHeader(answer, 'access-control-allow-headers', 'Authorization,Content-Type');
  });
}

function expectReadable(answer: Answer): void {
  expectHeader(answer, 'access-control-allow-origin', CORS_ORIGIN);
}
