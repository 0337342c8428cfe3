import { MAXIMUM_POLICY_BYTES } from '../../../lib/policy/document';
import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import type { EvaluatedPolicy } from '../../../lib/policy/evaluator';

/** The answer of an authorizer, in the form that API Gateway accepts. */
export interface AuthorizerAnswer {
  /** Undefined for a simple response. */
  readonly principalId?: string;
  readonly policyDocument: EvaluatedPolicy;
  /** Flat text, in which numbers and booleans are converted; for an HTTP API any JSON. */
  readonly context: JsonObject;
  readonly usageIdentifierKey?: string;
}

/** An answer that API Gateway would refuse; its own response is 500 without a reason. */
export class AuthorizerAnswerError extends Error {
  override readonly name = 'AuthorizerAnswerError';
}

const VERSIONS: readonly unknown[] = [undefined, '2012-10-17', '2008-10-17'];

/**
 * Reads the output of an authorizer of a REST or WebSocket API.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 *
 * @throws {AuthorizerAnswerError} with the problem
 */
export function parseAuthorizerAnswer(answer: unknown): AuthorizerAnswer {
  const { principalId, policyDocument, context, usageIdentifierKey } = objectOf(answer);
  if (typeof principalId !== 'string' || principalId === '') {
    throw new AuthorizerAnswerError('principalId must be a non-empty string');
  }
  if (usageIdentifierKey !== undefined && typeof usageIdentifierKey !== 'string') {
    throw new AuthorizerAnswerError('usageIdentifierKey must be a string');
  }
  return {
    principalId,
    policyDocument: parsePolicy(policyDocument),
    context: flatten(context),
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
  };
}

/**
 * Reads the output of an authorizer of an HTTP API with payload 2.0, whose context can be any JSON.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @throws {AuthorizerAnswerError} with the problem
 */
export function parseTypedAnswer(answer: unknown): AuthorizerAnswer {
  const { context, ...others } = objectOf(answer);
  return { ...parseAuthorizerAnswer(others), context: contextOf(context) };
}

/**
 * Reads a simple response of an authorizer of an HTTP API, which is about every route that its cached
 * answer is used for.
 *
 * @throws {AuthorizerAnswerError} with the problem
 */
export function parseSimpleAnswer(answer: unknown): AuthorizerAnswer {
  const { isAuthorized, context } = objectOf(answer);
  if (typeof isAuthorized !== 'boolean') {
    throw new AuthorizerAnswerError('isAuthorized must be true or false');
  }
  const Effect = isAuthorized ? 'Allow' : 'Deny';
  const Statement = { Effect, Action: 'execute-api:Invoke', Resource: '*' };
  return { policyDocument: { Statement }, context: contextOf(context) };
}

function objectOf(answer: unknown): JsonObject {
  if (isJsonObject(answer)) return answer;
  throw new AuthorizerAnswerError('the answer of the authorizer is not an object');
}

function contextOf(context: unknown): JsonObject {
  const given = context ?? {};
  if (isJsonObject(given)) return given;
  throw new AuthorizerAnswerError('context must be an object');
}

function flatten(context: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contextOf(context)).map(([key, value]) => {
      if (!['string', 'number', 'boolean'].includes(typeof value)) {
        throw new AuthorizerAnswerError(`context.${key} must be a string, a number or a boolean`);
      }
      return [key, String(value)];
    }),
  );
}

function parsePolicy(policy: unknown): EvaluatedPolicy {
  if (!isJsonObject(policy)) throw new AuthorizerAnswerError('policyDocument must be an object');
  if (!VERSIONS.includes(policy['Version'])) {
    throw new AuthorizerAnswerError('policyDocument.Version must be 2012-10-17');
  }
  const { Statement } = policy;
  const statements: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) throw new AuthorizerAnswerError('policyDocument has no Statement');
  for (const [index, statement] of statements.entries()) checkStatement(statement, index);
  const size = Buffer.byteLength(JSON.stringify(policy));
  if (size > MAXIMUM_POLICY_BYTES) {
    throw new AuthorizerAnswerError(
      `policyDocument has ${size} bytes; API Gateway accepts at most ${MAXIMUM_POLICY_BYTES}`,
    );
  }
  // checkStatement has just checked each part that the type describes.
  return { Statement } as EvaluatedPolicy;
}

function checkStatement(statement: unknown, index: number): void {
  const refuse = (problem: string): never => {
    throw new AuthorizerAnswerError(`statement ${index} of policyDocument ${problem}`);
  };
  if (!isJsonObject(statement)) return refuse('is not an object');
  const { Effect, Action, NotAction, Resource, NotResource } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') refuse('has an Effect other than Allow and Deny');
  if (!isTextOrTexts(Action ?? NotAction)) refuse('has no Action');
  if (!isTextOrTexts(Resource ?? NotResource)) refuse('has no Resource');
}

function isTextOrTexts(value: unknown): boolean {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  return texts.length > 0 && texts.every((text) => typeof text === 'string' && text !== '');
}
