import { isDeepStrictEqual } from 'node:util';
import type { SentRequest } from '../../explain/gateway/exchange';
import type { ConformanceRequest } from './request';

/** A fact of an answer: its name, the predicted value, and the value that came. */
export type PredictedFact = readonly [name: string, predicted: unknown, answered: unknown];

/** Describes the facts that were predicted wrongly. */
export function differing(facts: readonly PredictedFact[]): readonly string[] {
  return facts
    .filter(([, predicted, answered]) => !isDeepStrictEqual(predicted, answered))
    .map(
      ([fact, predicted, answered]) =>
        `${fact}: explained ${JSON.stringify(predicted)}, answered ${JSON.stringify(answered)}`,
    );
}

/** A request as explain takes it. */
export function sentRequest(
  { route, headers = {}, authorizations }: ConformanceRequest,
  authorization?: string,
): SentRequest {
  const [method = '', target = ''] = route.split(' ');
  // As fetch writes it.
  const { pathname, search } = new URL(`http://localhost${target}`);
  const lines = authorizations ?? (authorization === undefined ? [] : [authorization]);
  return {
    method,
    path: pathname + search,
    sourceIp: '127.0.0.1',
    headers: [
      ...Object.entries(headers),
      ...lines.map((value) => ['authorization', value] as const),
    ],
  };
}
