import type { Kind } from '../kind';
import type { ConformanceAnswer, Target } from '../request';
import { startScriptedTargets } from '../scripted-service';
import { ACCEPTED_DIFFERENCES } from './accepted-differences';
import { type Answered, comparePlayed } from '../scripted-predictions';
import { exchange } from './exchange';
import { EXCHANGES } from './requests';

/** WebSocket API with a REQUEST authorizer of `$connect`. */
export const WEBSOCKET_API: Kind = {
  name: 'websocket',
  accepted: ACCEPTED_DIFFERENCES,
  compare: async (scene, comparison) => {
    const { local, deployed, played } = await startScriptedTargets(
      'websocket',
      scene,
      ({ websocket }) => `ws://localhost:${websocket}`,
    );
    const [onLocal, onDeployed] = await Promise.all([local, deployed].map(exchangeAll));
    comparison.compareAll(EXCHANGES, onLocal ?? [], onDeployed ?? []);
    await comparePlayed(comparison, played, (onLocal ?? []).flatMap(answered));
  },
};

async function exchangeAll(target: Target): Promise<readonly ConformanceAnswer[]> {
  const answers: ConformanceAnswer[] = [];
  for (const each of EXCHANGES) answers.push(await exchange(target, each));
  return answers;
}

/** As services/websocket/routes.mjs answers. */
const REFUSED_BY_FUNCTION = 403;

function answered(answer: ConformanceAnswer, index: number): readonly Answered[] {
  const made = EXCHANGES[index];
  if (made === undefined) return [];
  const { name, headers = {}, query = '', protocols = [] } = made;
  const offered = protocols.length === 0 ? {} : { 'sec-websocket-protocol': protocols.join() };
  const sent = {
    method: 'GET',
    path: `/${query}`,
    sourceIp: '127.0.0.1',
    headers: Object.entries({ ...headers, ...offered }),
  };
  // The client itself ends a connection without one of its subprotocols: status 0.
  const isHandled =
    [101, 0].includes(answer.status) ||
    ('x-refuse' in headers && answer.status === REFUSED_BY_FUNCTION);
  return [{ name, sent, answer, isHandled }];
}
