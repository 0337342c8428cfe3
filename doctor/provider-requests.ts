import type { ProviderRequests } from '../lib/keys/discovery';
import { fetchKeySet } from '../lib/keys/key-set';
import { requestDocument } from '../lib/keys/key-set-request';

/**
 * Makes the requests of the authorizer, by its very code and under its rules, each of them once: a report that asked
 * twice could disagree with itself.
 */
export function requestsOnce(): ProviderRequests {
  return { fetchKeySet: once(fetchKeySet), requestDocument: once(requestDocument) };
}

function once<Answer>(request: (uri: string) => Promise<Answer>) {
  const answers = new Map<string, Promise<Answer>>();
  return async (uri: string): Promise<Answer> => {
    const answer = answers.get(uri) ?? request(uri);
    answers.set(uri, answer);
    return answer;
  };
}
