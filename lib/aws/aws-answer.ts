import type { JsonObject } from '../json-object';

/**
 * AWS's name of an error, such as `ParameterNotFound`.
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
 */
export function errorCodeOf(answer: JsonObject | undefined): string | undefined {
  const type = answer?.['__type'];
  if (typeof type !== 'string') return undefined;
  return /^(?:[\w.]+#)?([A-Za-z]{1,80})$/.exec(type)?.[1];
}

const BAD_CREDENTIALS =
  /^(?:UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthenticationToken)/;

/** The remedy for an error, as the end of a sentence. */
export function remedyFor(code: string, permission: string): string {
  if (code.startsWith('AccessDenied')) {
    return `; the role of the function needs the permission ${permission} for it`;
  }
  if (BAD_CREDENTIALS.test(code)) {
    return '; the credentials in AWS_ACCESS_KEY_ID and so on are not valid here, or have expired';
  }
  return '';
}
