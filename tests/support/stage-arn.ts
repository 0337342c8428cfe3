/** A stage as API Gateway names it in an event. */
export const STAGE_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev';
