/**
 * A line of each kind, as CloudWatch gets it. tests/bench makes those of the authorizer anew, so their bytes are
 * measured ones. Principal, issuer and key id have the lengths that providers use.
 */
export const AUTHORIZER_LINES = {
  granted:
    '{"timestamp":"2026-11-27T08:00:00.123Z","level":"INFO","outcome":"granted","principal":"2f0c7a0e-51b7-4f0e-9d0f-6a8f5f0f3c11","issuer":"https://login.example.com/realms/example","kid":"FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE","durationMs":0.143}',
  sampled:
    '{"timestamp":"2026-11-27T08:00:00.123Z","level":"INFO","outcome":"granted","principal":"2f0c7a0e-51b7-4f0e-9d0f-6a8f5f0f3c11","issuer":"https://login.example.com/realms/example","kid":"FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE","durationMs":0.143,"sampledOneIn":100}',
  rejected:
    '{"timestamp":"2026-11-27T08:00:00.123Z","level":"INFO","outcome":"rejected","reason":"token_expired","principal":"rejected","unverifiedIssuer":"https://login.example.com/realms/example","unverifiedKid":"FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE","durationMs":0.143}',
  counted: `{"timestamp":"2026-11-27T08:00:00.123Z","level":"INFO","event":"granted_counted","_aws":{"Timestamp":1795766400123,"CloudWatchMetrics":[{"Namespace":"jwt-lambda-authorizer/prod","Dimensions":[[]],"Metrics":[{"Name":"Granted","Unit":"Count"},{"Name":"GrantedDuration","Unit":"Milliseconds"}]}]},"Granted":2500,"GrantedDuration":[${Array.from({ length: 100 }, () => '0.143').join(',')}]}`,
} as const;

/**
 * Lambda's own lines about a call that ends well, in the JSON format: two with the system log level INFO, and none with
 * WARN.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export const LAMBDA_LINES = [
  '{"time":"2026-11-27T08:00:00.122Z","type":"platform.start","record":{"requestId":"79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36","functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:jwt-lambda-authorizer-prod-authorizer","version":"$LATEST"}}',
  '{"time":"2026-11-27T08:00:00.124Z","type":"platform.report","record":{"requestId":"79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36","metrics":{"durationMs":1.143,"billedDurationMs":2,"memorySizeMB":512,"maxMemoryUsedMB":123},"status":"success"}}',
] as const;
