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
  /** Whether the service takes opaque tokens, and looks at a list of withdrawn tokens. */
  readonly withdrawals?: boolean;
}

/** The folder whose requests need more than every service has. */
const WITHDRAWALS = 'Tokens that are withdrawn';

/** Runs the Postman collection. No request may be skipped, since every token can be made. */
export async function runCollection({
  baseUrl,
  issuer,
  tokenSource = tokenSourceOf('local'),
  withdrawals = false,
}: CollectionTarget): Promise<Tally> {
  const item = collection.item.filter(({ name }) => withdrawals || name !== WITHDRAWALS);
  const requests = followTokenSource({ ...collection, item }, tokenSource);
  const values = { baseUrl, issuer, withdrawals: String(withdrawals) };
  const tally = await runRequests(requests, local, values);
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
