import { tokenSourceOf } from '../build/stage-token-source';
import type { TokenSource } from '../build/token-source';
import collection from './jwt-lambda-authorizer.postman_collection.json';
import deployed from './deployed.postman_environment.json';
import local from './local.postman_environment.json';
import { runRequests, type Tally } from './runner';
import { followTokenSource } from './token-source';

export type { Tally };

/** Where the collection is run, with the local identity provider at hand. */
export interface CollectionTarget {
  readonly baseUrl: string;
  readonly issuer: string;
  /** That of stage `local` unless it is given. */
  readonly tokenSource?: TokenSource;
}

/** Runs the Postman collection. No request may be skipped, since every token can be made. */
export async function runCollection({
  baseUrl,
  issuer,
  tokenSource = tokenSourceOf('local'),
}: CollectionTarget): Promise<Tally> {
  const requests = followTokenSource(collection, tokenSource);
  const tally = await runRequests(requests, local, { baseUrl, issuer });
  return { ...tally, failed: tally.failed + tally.skipped };
}

/**
 * Runs the Postman collection on a stage whose tokens its own provider makes: a request is skipped if
 * its token is not there.
 */
export function runDeployedCollection({
  stage,
  baseUrl,
  accessToken,
}: {
  readonly stage: string;
  readonly baseUrl: string;
  readonly accessToken: string;
}): Promise<Tally> {
  const requests = followTokenSource(collection, tokenSourceOf(stage));
  return runRequests(requests, deployed, { baseUrl, accessToken });
}
