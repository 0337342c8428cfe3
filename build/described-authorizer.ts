import { isJsonObject } from '../lib/json-object';
import { AUTHORIZER, type DeclaredService } from './declared-service';

/**
 * Says which authorizer a route has, for a message about one that is not the one of this service.
 *
 * @returns undefined if osls would put no authorizer there
 */
export function describeAuthorizer(
  authorizer: unknown,
  { functions }: DeclaredService,
): string | undefined {
  const declared: Readonly<Record<string, unknown>> = isJsonObject(authorizer)
    ? authorizer
    : { name: authorizer };
  const { name, type, arn, authorizerId } = declared;
  const named = (value: unknown): string =>
    typeof value === 'string' ? value : JSON.stringify(value);
  if (arn !== undefined && isUserPool(arn)) return `the Cognito user pool ${named(arn)}`;
  if (arn !== undefined) return `that of another service (arn ${named(arn)})`;
  if (authorizerId !== undefined) {
    return `that of another service (authorizerId ${named(authorizerId)})`;
  }
  if ([name, type].some((each) => String(each).toLowerCase() === 'aws_iam')) {
    return 'the IAM authorizer of API Gateway (aws_iam)';
  }
  if (name === undefined || name === null || name === '') return undefined;
  if (typeof name === 'string' && name.startsWith('arn:')) {
    return isUserPool(name)
      ? `the Cognito user pool ${name}`
      : `that of another service (arn ${name})`;
  }
  if (name === AUTHORIZER) return `of type ${String(type)} and not of type token or request`;
  return typeof name === 'string' && name in functions
    ? `another function of this service (${name})`
    : `another authorizer (${named(name)})`;
}

function isUserPool(arn: unknown): boolean {
  return JSON.stringify(arn).includes(':cognito-idp:');
}
