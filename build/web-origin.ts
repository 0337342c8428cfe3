/**
 * Stands for the origin of the web application until CloudFormation has made its distribution: osls, the checks and the
 * handlers need a text. No such host can exist (RFC 2606).
 */
export const ORIGIN_KNOWN_ON_DEPLOY = 'https://web-application.invalid';

/**
 * The origin of the web application.
 *
 * @param domain the stage parameter webDomain
 */
export function webOriginOf(domain: unknown): string {
  const name = String(domain).trim();
  return name === '' ? ORIGIN_KNOWN_ON_DEPLOY : `https://${name}`;
}
