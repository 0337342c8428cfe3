import { MAXIMUM_POLICY_BYTES } from '../../lib/policy/document';
import type { EvaluatedPolicy } from '../../lib/policy/evaluator';

/** What an authorizer has answered, after API Gateway has accepted it. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: EvaluatedPolicy;
  /** Flat text: numbers and truth values have become it. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey?: string;
}

/** An answer that API Gateway would not accept, and says nothing about but 500. */
export class AuthorizerAnswerError extends Error {
  override readonly name = 'AuthorizerAnswerError';
}

const VERSIONS: readonly unknown[] = [undefined, '2012-10-17', '2008-10-17'];

/**
 * Reads the output of an authorizer.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 *
 * @throws {AuthorizerAnswerError} naming what is wrong with it
 */
export function parseAuthorizerAnswer(answer: unknown): AuthorizerAnswer {
  if (!isRecord(answer)) throw new AuthorizerAnswerError('the authorizer answered no object');
  const { principalId, policyDocument, context, usageIdentifierKey } = answer;
  if (typeof principalId !== 'string' || principalId === '') {
    throw new AuthorizerAnswerError('principalId is missing or no text');
  }
  if (usageIdentifierKey !== undefined && typeof usageIdentifierKey !== 'string') {
    throw new AuthorizerAnswerError('usageIdentifierKey is no text');
  }
  return {
    principalId,
    policyDocument: parsePolicy(policyDocument),
    context: flatten(context ?? {}),
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
  };
}

function flatten(context: unknown): Record<string, string> {
  if (!isRecord(context)) throw new AuthorizerAnswerError('context is no object');
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => {
      if (!['string', 'number', 'boolean'].includes(typeof value)) {
        throw new AuthorizerAnswerError(
          `context.${key} must be text, a number or a truth value; nothing else may be in there`,
        );
      }
      return [key, String(value)];
    }),
  );
}

function parsePolicy(policy: unknown): EvaluatedPolicy {
  if (!isRecord(policy)) throw new AuthorizerAnswerError('policyDocument is missing');
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
      `policyDocument has ${size} bytes; API Gateway takes ${MAXIMUM_POLICY_BYTES}`,
    );
  }
  // Each statement has just been looked at, and the type says no more than that.
  return { Statement } as EvaluatedPolicy;
}

function checkStatement(statement: unknown, index: number): void {
  const refuse = (problem: string): never => {
    throw new AuthorizerAnswerError(`statement ${index} of policyDocument ${problem}`);
  };
  if (!isRecord(statement)) return refuse('is no object');
  const { Effect, Action, NotAction, Resource, NotResource } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') refuse('has an Effect other than Allow and Deny');
  if (!isTextOrTexts(Action ?? NotAction)) refuse('has no Action');
  if (!isTextOrTexts(Resource ?? NotResource)) refuse('has no Resource');
}

function isTextOrTexts(value: unknown): boolean {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  return texts.length > 0 && texts.every((text) => typeof text === 'string' && text !== '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
