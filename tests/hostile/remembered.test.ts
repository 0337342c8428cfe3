import { type Answer, type Deployments, startDeployments } from '../support/deployments';
import { BAD_ROWS, GOOD_ROWS } from './table';

let deployments: Deployments;

beforeAll(async () => {
  deployments = await startDeployments();
});

afterAll(async () => {
  await deployments.close();
});

/** All of an answer but how long it took, and how the provider's outage is put into words. */
function essenceOf({ policy, error, log }: Answer): unknown {
  const fields = log.map((line) => ({ ...line, durationMs: undefined, problem: undefined }));
  if (!(error instanceof Error)) return { policy, error, fields };
  return { fields, error: error.name, isUnauthorized: error.message === 'Unauthorized' };
}

test('who asks a second and a third time gets the same answer, whatever is remembered by then', async () => {
  for (const { name, deployment, input } of [...GOOD_ROWS, ...Object.values(BAD_ROWS).flat()]) {
    const ask = async (): Promise<unknown> =>
      essenceOf(await deployments.call(deployment, input(deployments.attacker.issuer)));
    const first = await ask();
    expect({ name, answer: await ask() }).toEqual({ name, answer: first });
    expect({ name, answer: await ask() }).toEqual({ name, answer: first });
  }
});
