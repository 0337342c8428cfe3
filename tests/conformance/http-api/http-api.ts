import type { Kind } from '../kind';
import { sendAll } from '../request';
import { startScriptedTargets } from '../scripted-service';
import { ACCEPTED_DIFFERENCES } from './accepted-differences';
import { REQUESTS } from './requests';

/** HTTP API with authorizers of payload 2.0 and 1.0, policies and simple responses. */
export const HTTP_API: Kind = {
  name: 'http-api',
  accepted: ACCEPTED_DIFFERENCES,
  compare: async (scene, comparison) => {
    const { local, deployed } = await startScriptedTargets(
      'http-api',
      scene,
      ({ api }) => `http://localhost:${api}`,
    );
    const [onLocal, onDeployed] = await Promise.all(
      [local, deployed].map((target) => sendAll(target, REQUESTS, () => undefined)),
    );
    comparison.compareAll(REQUESTS, onLocal ?? [], onDeployed ?? []);
  },
};
