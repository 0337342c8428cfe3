import collection from './jwt-lambda-authorizer.postman_collection.json';
import deployed from './deployed.postman_environment.json';
import local from './local.postman_environment.json';
import { runRequests, type Tally } from './runner';

export type { Tally };

/** Where the collection is run, with the local identity provider at hand. */
export interface CollectionTarget {
  readonly baseUrl: string;
  readonly issuer: string;
}

/** Runs the Postman collection. No request may be skipped, since every token can be made. */
export async function runCollection({ baseUrl, issuer }: CollectionTarget): Promise<Tally> {
  const tally = await runRequests(collection, local, { baseUrl, issuer });
  return { ...tally, failed: tally.failed + tally.skipped };
}

/**
 * Runs the Postman collection on a stage whose tokens somebody else makes: what needs a token that
 * is not there is skipped.
 */
export function runDeployedCollection({
  baseUrl,
  accessToken,
}: {
  readonly baseUrl: string;
  readonly accessToken: string;
}): Promise<Tally> {
  return runRequests(collection, deployed, { baseUrl, accessToken });
}
