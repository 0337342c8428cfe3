/**
 * What API Gateway answers by itself, as far as it happens here: the status, the message and the
 * error type that it has unless the service declares a gateway response of its own.
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
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  // The two faults of an authorizer have no message: `{"message":null}`.
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

/** Something that API Gateway answers by itself instead of a handler. */
export interface GatewayFailure {
  readonly type: ResponseType;
  /** Instead of the message that its type has. */
  readonly message?: string;
  /** What went wrong, for whoever reads the terminal; no caller sees it. */
  readonly problem?: string;
}
