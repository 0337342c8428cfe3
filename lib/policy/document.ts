import type { StageArn } from '../event/authorization-request';
import { Undecided } from '../undecided';

/**
 * The limits of API Gateway for the policy that an authorizer returns, and for an ARN in it.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const MAXIMUM_POLICY_BYTES = 8_192;
export const MAXIMUM_RESOURCE_CHARACTERS = 512;

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: 'execute-api:Invoke';
  /** ARNs, with wildcards where a route has parameters. */
  readonly Resource: string[];
}

/** An IAM policy, in the one form that this service writes. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: PolicyStatement[];
}

/** The resources of a policy, below the stage. */
export interface PolicyResources {
  readonly allow: readonly string[];
  /** Denials without which an Allow would reach too far. */
  readonly requiredDeny: readonly string[];
  /** Denials that say aloud what silence means, the more useful first. */
  readonly optionalDeny: readonly string[];
}

/** A policy cannot be written within the limits. The build refuses such tables; see `budget.ts`. */
export class PolicyTooLarge extends Undecided {
  override readonly name = 'PolicyTooLarge';
  override readonly reason = 'policy_too_large';
}

/** The policy of a token that must not be used: nothing on this stage. */
export function denyAll(stageArn: StageArn): Policy {
  return documentOf([statementOf('Deny', [`${stageArn}/*`])]);
}

/**
 * Writes a policy with as many of the optional denials as there is room for.
 *
 * @throws {PolicyTooLarge} where not even the rest fits
 */
export function toPolicy(stageArn: StageArn, resources: PolicyResources): Policy {
  const { allow, requiredDeny, optionalDeny } = resources;
  let room = MAXIMUM_POLICY_BYTES - policyBytes(stageArn, [...allow, ...requiredDeny]);
  if (room < 0) {
    throw new PolicyTooLarge(
      `The policy would have ${-room} bytes more than ${MAXIMUM_POLICY_BYTES}`,
    );
  }
  const deny = [...requiredDeny];
  for (const resource of optionalDeny) {
    room -= resourceBytes(stageArn, resource);
    if (room < 0) break;
    deny.push(resource);
  }
  const toArn = (resource: string): string => `${stageArn}/${resource}`;
  const statements = [
    ...(allow.length > 0 ? [statementOf('Allow', allow.map(toArn))] : []),
    ...(deny.length > 0 ? [statementOf('Deny', deny.map(toArn))] : []),
  ];
  return statements.length > 0 ? documentOf(statements) : denyAll(stageArn);
}

const SKELETON_BYTES = JSON.stringify(
  documentOf([statementOf('Allow', []), statementOf('Deny', [])]),
).length;

/** The bytes of a policy with these resources as JSON, give or take a comma. Routes are ASCII. */
export function policyBytes(stageArn: StageArn, resources: readonly string[]): number {
  return resources.reduce(
    (bytes, resource) => bytes + resourceBytes(stageArn, resource),
    SKELETON_BYTES,
  );
}

function resourceBytes(stageArn: StageArn, resource: string): number {
  return stageArn.length + resource.length + '"/",'.length;
}

/** Frozen, because a compiled policy is shared by every caller with the same entitlements. */
function documentOf(statements: PolicyStatement[]): Policy {
  for (const statement of statements) {
    Object.freeze(statement.Resource);
    Object.freeze(statement);
  }
  Object.freeze(statements);
  return Object.freeze({ Version: '2012-10-17', Statement: statements });
}

function statementOf(effect: 'Allow' | 'Deny', resources: readonly string[]): PolicyStatement {
  return { Effect: effect, Action: 'execute-api:Invoke', Resource: [...resources] };
}
