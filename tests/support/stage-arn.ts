/** A stage as API Gateway names it in an event. */
export const STAGE_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev';

/** A request to this stage, as far as a policy for all routes depends on it. */
export const REQUEST = { stageArn: STAGE_ARN, parameters: {} } as const;
