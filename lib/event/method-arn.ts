/**
 * The part of an execute-api ARN that names one API and one stage:
 * `arn:partition:execute-api:region:account:api-id/stage`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export type StageArn = string;

// Bounded, as every name in it is, and with room left for a path in an ARN of 512 characters; the
// classes hold neither `*` nor `?`, so nothing of an event can act as a wildcard in a policy.
const METHOD_ARN =
  /^(arn:aws[a-z-]{0,32}:execute-api:[a-z0-9-]{1,32}:[A-Za-z0-9-]{1,64}:[A-Za-z0-9-]{1,64}\/[A-Za-z0-9_-]{1,128})\/[A-Z]+(?:\/|$)/;

/**
 * Takes the API and the stage out of the `methodArn` of an authorizer event. The method and the
 * path are left alone on purpose: a policy that depended on them could not be cached.
 *
 * @param methodArn as API Gateway gives it
 * @throws {TypeError} where it is not a method ARN: a fault of the gateway, never of the token
 */
export function stageArnOf(methodArn: unknown): StageArn {
  const stageArn = typeof methodArn === 'string' ? METHOD_ARN.exec(methodArn)?.[1] : undefined;
  if (stageArn === undefined) {
    throw new TypeError(
      'event.methodArn is not an execute-api method ARN; expected arn:partition:execute-api:region:account:api-id/stage/METHOD/path',
    );
  }
  return stageArn;
}
