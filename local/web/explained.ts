import type { Explainer } from '../../explain/explain';
import type { Decision } from '../../web/decision';
import { headerValues } from '../gateway/received-request';
import type { AnsweredRequest } from '../gateway/server-hooks';
import { describeDecision } from './decision';

/** Of the connection, and of a body that is not sent again. */
const OF_THE_MESSAGE =
  /^(?:connection|content-length|expect|keep-alive|transfer-encoding|upgrade)$/i;

/**
 * Makes the function that says why a request was answered as it was. For a request of the page it decides once more, step by
 * step. If that comes to another end than the gateway, such as in the middle of an edit, or finds another answer in the
 * cache, such as for two first calls at once, it tells the gateway's part alone.
 *
 * @param origin of the page, which alone asks for decisions
 * @param report is told why a request cannot be explained
 */
export function createDescribe(
  origin: string,
  explainer: () => Explainer,
  report: (problem: string) => void,
): (answered: AnsweredRequest) => Promise<Decision> {
  return async (answered) => {
    const seen = describeDecision(answered);
    if (headerValues(answered.request, 'origin')[0] !== origin) return seen;
    const explained = await explain(answered, explainer).catch((error: unknown) => {
      report(error instanceof Error ? error.message : 'unknown error');
      return undefined;
    });
    const isSame =
      explained?.outcome === seen.outcome &&
      explained.cache.use === seen.cache.use &&
      // The gateway does not know the reason of each refusal.
      (seen.reason === undefined || explained.reason === seen.reason);
    return isSame ? explained : seen;
  };
}

async function explain(
  { request }: AnsweredRequest,
  explainer: () => Explainer,
): Promise<Decision> {
  const { method, path, rawQuery, headers, sourceIp } = request;
  return explainer().explain({
    method,
    path: rawQuery === '' ? path : `${path}?${rawQuery}`,
    headers: headers.filter(([name]) => !OF_THE_MESSAGE.test(name)),
    sourceIp,
  });
}
