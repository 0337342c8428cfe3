import { match } from 'node:assert/strict';
import { ACCESS_RULES } from '../../../access-rules';
import { FIXTURE_REQUESTS, requestOf } from '../../support/fixture-routes';
import { type Answer, expectAnswer, expectHeader, expectStatus, send } from '../api-client';
import type { Provider } from '../provider';
import type { Report } from '../report';
import { CORS_ORIGIN, type DeployedStage, SECOND_ORIGIN } from '../stage';

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
    expectHeader(
      answer,
      'www-authenticate',
      'Bearer error="invalid_token", error_description="The token has expired"',
    );
    expectHeader(answer, 'access-control-expose-headers', 'WWW-Authenticate, X-Amzn-RequestId');
    expectReadable(answer);
  });

  await report.check('403 on a route beyond the scopes says insufficient_scope', async () => {
    const answer = await send(stage, 'GET /test-reports', await bearer({ scope: '' }));
    const words = { error: 'insufficient_scope', reason: 'route_not_entitled' };
    expectAnswer(answer, 403, { message: DENIED, ...words });
    expectHeader(
      answer,
      'www-authenticate',
      'Bearer error="insufficient_scope", error_description="The token does not give access to this route"',
    );
    expectReadable(answer);
  });

  await report.check('a page may read the error of a route that does not exist', async () => {
    const answer = await send(stage, 'GET /no-such-route');
    expectAnswer(answer, 403, { message: 'Missing Authentication Token' });
    expectHeader(answer, 'www-authenticate', null);
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

/** The answers of a stage that declares CORS_ORIGIN and SECOND_ORIGIN. */
export async function checkSeveralOrigins(report: Report, stage: DeployedStage): Promise<void> {
  const from = (route: string, origin: string): Promise<Answer> =>
    send(stage, route, undefined, undefined, { origin });

  await report.check(
    'a handler gives each of two origins back, and none to another page',
    async () => {
      for (const [origin, allowed] of [
        [CORS_ORIGIN, CORS_ORIGIN],
        [SECOND_ORIGIN, SECOND_ORIGIN],
        ['https://evil.example', null],
      ] as const) {
        const answer = await from('GET /health', origin);
        expectStatus(answer, 200);
        expectHeader(answer, 'access-control-allow-origin', allowed);
        expectHeader(answer, 'vary', 'Origin');
      }
    },
  );

  await report.check('every page may read what the gateway answers by itself', async () => {
    const answer = await from('GET /sayhello', SECOND_ORIGIN);
    expectStatus(answer, 401);
    expectHeader(answer, 'access-control-allow-origin', '*');
    expectHeader(answer, 'vary', null);
  });

  await report.check(
    'a preflight varies, and its template compares with both origins',
    async () => {
      const answer = await from('OPTIONS /test-reports', CORS_ORIGIN);
      expectStatus(answer, 200);
      expectHeader(answer, 'access-control-allow-origin', CORS_ORIGIN);
      expectHeader(answer, 'vary', 'Origin');
      // The emulator sends the template of a mock integration as it is; API Gateway runs it.
      for (const origin of [CORS_ORIGIN, SECOND_ORIGIN]) {
        match(String(answer.body), new RegExp(origin.replaceAll('.', String.raw`\[\.\]`)));
      }
    },
  );
}

function expectReadable(answer: Answer): void {
  expectHeader(answer, 'access-control-allow-origin', CORS_ORIGIN);
}
