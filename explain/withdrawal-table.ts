import { LOCAL_STAGE } from '../build/declared-service';
import { textsOf } from '../build/declared-variables';
import { requestAws } from '../lib/aws/signed-request';
import { readAwsEnvironment } from '../lib/config/aws-environment';
import type { AskDynamo } from '../lib/revocation/withdrawn-entries';
import type { ExplainedService } from './explained-service';

/** A first connection from a developer's machine takes longer than one that a function keeps. */
const DEADLINE_MS = 5_000;

/**
 * Asks for the list of withdrawn tokens as the authorizer does, but with the credentials of the person who explains. Stage `local` has
 * its list in the database of `npm start`.
 */
export function withdrawalTable({ api, variables, sources }: ExplainedService): AskDynamo {
  const local = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://localhost:${String(api.custom?.revocationsPort)}`,
    // That database takes any.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: '',
  };
  const environment = readAwsEnvironment({
    ...process.env,
    AWS_REGION: api.provider.region,
    ...(sources.stage === LOCAL_STAGE && local),
    ...textsOf(variables),
  });
  return (request) => requestAws({ ...request, deadlineMs: DEADLINE_MS }, environment);
}
