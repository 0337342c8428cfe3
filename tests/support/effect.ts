import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { type EvaluatedPolicy, evaluatePolicy, type Evaluation } from '../../lib/policy/evaluator';
import { STAGE_ARN } from './stage-arn';

/** The effect of a policy on a request, such as `GET/orders`. */
export function effectOn(
  { policyDocument }: APIGatewayAuthorizerResult,
  request: string,
): Evaluation['effect'] {
  // The type of AWS also has statements without Action or Resource; the evaluator ignores those.
  return evaluatePolicy(policyDocument as EvaluatedPolicy, `${STAGE_ARN}/${request}`).effect;
}
