import type { Kind } from '../kind';
import { sentRequest } from '../predictions';
import { type ConformanceAnswer, sendAll } from '../request';
import { type Answered, comparePlayed } from '../scripted-predictions';
import { startScriptedTargets } from '../scripted-service';
import { ACCEPTED_DIFFERENCES } from './accepted-differences';
import { REQUESTS } from './requests';

/** HTTP API with authorizers of payload 2.0 and 1.0, policies and simple responses. */
export const HTTP_API: Kind = {
  name: 'http-api',
  accepted: ACCEPTED_DIFFERENCES,
  compare: async (scene, comparison) => {
    const { local, deployed, played } = await startScriptedTargets(
      'http-api',
      scene,
      ({ api }) => `http://localhost:${api}`,
    );
    const [onLocal, onDeployed] = await Promise.all(
      [local, deployed].map((target) => sendAll(target, REQUESTS, () => undefined)),
    );
    comparison.compareAll(REQUESTS, onLocal ?? [], onDeployed ?? []);
    await comparePlayed(comparison, played, (onLocal ?? []).flatMap(answered));
  },
};

function answered(answer: ConformanceAnswer, index: number): readonly Answered[] {
  const request = REQUESTS[index];
  if (request === undefined) return [];
  // The function answers with its route, and the gateway never does.
  const isHandled = 'routeKey' in Object(answer.body);
  return [{ name: request.name, sent: sentRequest(request), answer, isHandled }];
}
