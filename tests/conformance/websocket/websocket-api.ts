import type { Kind } from '../kind';
import type { ConformanceAnswer, Target } from '../request';
import { startScriptedTargets } from '../scripted-service';
import { ACCEPTED_DIFFERENCES } from './accepted-differences';
import { exchange } from './exchange';
import { EXCHANGES } from './requests';

/** WebSocket API with a REQUEST authorizer of `$connect`. */
export const WEBSOCKET_API: Kind = {
  name: 'websocket',
  accepted: ACCEPTED_DIFFERENCES,
  compare: async (scene, comparison) => {
    const { local, deployed } = await startScriptedTargets(
      'websocket',
      scene,
      ({ websocket }) => `ws://localhost:${websocket}`,
    );
    const [onLocal, onDeployed] = await Promise.all([local, deployed].map(exchangeAll));
    comparison.compareAll(EXCHANGES, onLocal ?? [], onDeployed ?? []);
  },
};

async function exchangeAll(target: Target): Promise<readonly ConformanceAnswer[]> {
  const answers: ConformanceAnswer[] = [];
  for (const each of EXCHANGES) answers.push(await exchange(target, each));
  return answers;
}
