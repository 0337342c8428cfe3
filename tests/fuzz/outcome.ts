import { isJsonObject } from '../../lib/json-object';
import type { Answer } from '../support/deployments';

/** The outcome in one word; `findFault` says whether it may. */
export type Outcome = 'allow' | 'deny' | 'unauthorized' | 'undecided';

const LONGEST_MS = 2000;
const MAXIMUM_POLICY_BYTES = 8192;
const MAXIMUM_RESOURCE_CHARACTERS = 512;

export function outcomeOf({ policy, error }: Answer): Outcome {
  if (policy === undefined) return isUnauthorized(error) ? 'unauthorized' : 'undecided';
  const isAllow = policy.policyDocument.Statement.some(({ Effect }) => Effect === 'Allow');
  return isAllow ? 'allow' : 'deny';
}

/**
 * Looks at an answer as API Gateway does, with no knowledge of how lib/ makes one.
 *
 * @returns the fault; undefined if it is a policy for the stage of the event or one of the two
 *   documented errors, and came in time
 */
export function findFault(answer: Answer, event: unknown): string | undefined {
  if (answer.milliseconds > LONGEST_MS) return `it took ${answer.milliseconds} ms`;
  if (answer.log.length !== 1) return `it wrote ${answer.log.length} lines of log`;
  return 'policy' in answer
    ? findPolicyFault(answer.policy, stageOf(event))
    : findErrorFault(answer.error);
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && error.message === 'Unauthorized';
}

/** Exactly `Unauthorized`, or that nothing can be decided: no keys, or no event to decide on. */
function findErrorFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return 'something was thrown that is no error';
  if (isUnauthorized(error))
    return error.name === 'Error' ? undefined : `a ${error.name} for a 401`;
  if (error.name === 'SigningKeysUnavailable') return undefined;
  if (error.name === 'EventNotRecognized' && /^event\.\w+ is not /.test(error.message))
    return undefined;
  return `an error that is not documented: ${error.stack ?? error.name}`;
}

function findPolicyFault(policy: unknown, stage: string | undefined): string | undefined {
  if (stage === undefined) return 'a policy for an event that names no stage';
  if (!isJsonObject(policy)) return 'a policy that is no object';
  const { principalId, policyDocument, context, ...more } = policy;
  if (Object.keys(more).length > 0) return `more than is asked for: ${Object.keys(more).join()}`;
  if (typeof principalId !== 'string' || principalId === '') return 'no principal';
  if (!isJsonObject(context)) return 'no context';
  if (Object.values(context).some((value) => typeof value !== 'string')) return 'a nested context';
  if (!isJsonObject(policyDocument)) return 'no policy document';
  if (JSON.stringify(policyDocument).length > MAXIMUM_POLICY_BYTES) return 'a policy too large';
  const { Version, Statement, ...others } = policyDocument;
  if (Object.keys(others).length > 0) return 'a policy with unknown elements';
  if (Version !== '2012-10-17') return 'another version';
  if (!Array.isArray(Statement) || Statement.length === 0) return 'no statement';
  return Statement.map((statement) => findStatementFault(statement, stage)).find(
    (fault) => fault !== undefined,
  );
}

function findStatementFault(statement: unknown, stage: string): string | undefined {
  if (!isJsonObject(statement)) return 'a statement that is no object';
  const { Effect, Action, Resource, ...more } = statement;
  if (Object.keys(more).length > 0) return 'a statement with unknown elements';
  if (Effect !== 'Allow' && Effect !== 'Deny') return 'an unknown effect';
  if (Action !== 'execute-api:Invoke') return 'another action';
  if (!Array.isArray(Resource) || Resource.length === 0) return 'no resource';
  const isWrong = Resource.some((arn) => !isResourceOf(arn, stage));
  return isWrong
    ? `a resource outside of ${stage}, or too long: ${JSON.stringify(Resource)}`
    : undefined;
}

function isResourceOf(arn: unknown, stage: string): boolean {
  return (
    typeof arn === 'string' &&
    arn.length <= MAXIMUM_RESOURCE_CHARACTERS &&
    arn.startsWith(`${stage}/`) &&
    arn.length > stage.length + 1
  );
}

/** The API and the stage of an event, unless one of them contains a wildcard. */
function stageOf(event: unknown): string | undefined {
  const methodArn = isJsonObject(event) ? event['methodArn'] : undefined;
  if (typeof methodArn !== 'string') return undefined;
  const [api = '', stage, method] = methodArn.split('/');
  if (stage === undefined || method === undefined) return undefined;
  return api.split(':').length === 6 && !/[*?$]/.test(api + stage) ? `${api}/${stage}` : undefined;
}
