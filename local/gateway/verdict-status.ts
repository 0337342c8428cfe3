/**
 * The status of a request that the gateway answers instead of a handler. A service may declare
 * another one with a gateway response of its own: see gateway-responses.ts.
 */

/**
 * The types of gateway responses that can happen locally, as API Gateway answers them by default.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const RESPONSE_TYPES = {
  UNAUTHORIZED: {
    status: 401,
    message: 'Unauthorized',
    errorType: 'UnauthorizedException',
  },
  ACCESS_DENIED: {
    status: 403,
    message: 'User is not authorized to access this resource',
    errorType: 'AccessDeniedException',
  },
  INVALID_API_KEY: { status: 403, message: 'Forbidden', errorType: 'ForbiddenException' },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  // The message of these two is null: `{"message":null}`.
  AUTHORIZER_FAILURE: {
    status: 500,
    message: null,
    errorType: 'AuthorizerConfigurationException',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    status: 500,
    message: null,
    errorType: 'AuthorizerConfigurationException',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    message: 'HTTP content length exceeded 10485760 bytes.',
    errorType: 'RequestTooLargeException',
  },
  DEFAULT_4XX: { status: 400, message: 'Bad Request', errorType: 'BadRequestException' },
  DEFAULT_5XX: {
    status: 502,
    message: 'Internal server error',
    errorType: 'InternalServerErrorException',
  },
} as const satisfies Record<string, { status: number; message: string | null; errorType: string }>;

export type ResponseType = keyof typeof RESPONSE_TYPES;

/** A response of the gateway itself. */
export interface GatewayFailure {
  readonly type: ResponseType;
  /** Replaces the message of the type. */
  readonly message?: string;
}

/** Every verdict but `allow`, with the response that the caller gets. */
const REFUSALS = {
  // 401: the caller may try again with another token. API Gateway never caches these.
  identity_source_missing: { type: 'UNAUTHORIZED' },
  token_fails_validation: { type: 'UNAUTHORIZED' },
  authorizer_threw_unauthorized: { type: 'UNAUTHORIZED' },
  // 403: the policy says no.
  implicit_deny: { type: 'ACCESS_DENIED' },
  explicit_deny: {
    type: 'ACCESS_DENIED',
    message: 'User is not authorized to access this resource with an explicit deny',
  },
  // 500: the authorizer did not decide. The service declares 503 for these.
  authorizer_threw: { type: 'AUTHORIZER_FAILURE' },
  authorizer_unreachable: { type: 'AUTHORIZER_CONFIGURATION_ERROR' },
  authorizer_answer_invalid: { type: 'AUTHORIZER_CONFIGURATION_ERROR' },
} as const satisfies Record<string, GatewayFailure>;

/** Why a request does not reach its handler. */
export type Refusal = keyof typeof REFUSALS;

/** The response to a request that was refused. */
export function failureFor(refusal: Refusal): GatewayFailure {
  return REFUSALS[refusal];
}
