import * as oauth from 'oauth4webapi';

/** A sign-in that is not possible, or that has ended. The message is for the user. */
export class SignInProblem extends Error {
  override readonly name = 'SignInProblem';

  /** @param kind `unavailable` if trying again may help without any change */
  constructor(
    readonly kind: 'unavailable' | 'refused' | 'ended',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Says in words for the user why the provider did not do as it was asked. */
export function problemOf(error: unknown): SignInProblem {
  if (error instanceof SignInProblem) return error;
  if (
    error instanceof oauth.AuthorizationResponseError ||
    error instanceof oauth.ResponseBodyError
  ) {
    const { error: code, error_description: description = '' } = error;
    const isDown = ['server_error', 'temporarily_unavailable'].includes(code);
    return isDown
      ? unavailable(error)
      : new SignInProblem('refused', refusalText(code, description), { cause: error });
  }
  const isAnswer = error instanceof oauth.OperationProcessingError;
  const status = isAnswer && error.cause instanceof Response ? error.cause.status : 0;
  if (!isAnswer || status >= 500) return unavailable(error);
  return new SignInProblem(
    'refused',
    `The answer of the identity provider was not accepted: ${error.message}.`,
    { cause: error },
  );
}

/** The provider gives no answer to go by, so the sign-in may still be good. */
export function unavailable(cause: unknown): SignInProblem {
  return new SignInProblem(
    'unavailable',
    'The identity provider does not answer. Please try again in a moment.',
    { cause },
  );
}

function refusalText(code: string, description: string): string {
  if (code === 'access_denied') {
    return 'The identity provider did not let you in: you may not have what this page asks for.';
  }
  return `The identity provider refused the sign-in: ${code}${description && ` (${description})`}.`;
}
