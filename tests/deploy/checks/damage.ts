import { expectHeader, expectStatus, send } from '../api-client';
import type { EmulatedAws } from '../emulated-aws';
import type { Provider } from '../provider';
import type { Report } from '../report';
import { CORS_ORIGIN, type DeployedStage } from '../stage';

/** Checks the gateway's answers while a function is missing. The stage is of no use after this. */
export async function checkDamage(
  report: Report,
  stage: DeployedStage,
  aws: EmulatedAws,
  provider: Provider,
): Promise<void> {
  await report.check('503 with Retry-After if the authorizer cannot be called', async () => {
    await aws.deleteFunction(`jwt-lambda-authorizer-${stage.name}-authorizer`);
    const token = `Bearer ${await provider.token()}`;
    const answer = await send(stage, 'GET /sayhello', token);
    expectStatus(answer, 503);
    expectHeader(answer, 'retry-after', '5');
    expectHeader(answer, 'access-control-allow-origin', CORS_ORIGIN);
  });

  await report.check('a page may read the error if a handler cannot be called', async () => {
    await aws.deleteFunction(`jwt-lambda-authorizer-${stage.name}-health`);
    const answer = await send(stage, 'GET /health');
    expectStatus(answer, 500);
    expectHeader(answer, 'access-control-allow-origin', CORS_ORIGIN);
  });
}
