import type { AwsEnvironment, AwsService } from '../config/aws-environment';
import { isLoopback } from '../config/provider-url';

/** The domains of the partitions with names of their own, by the beginning of their regions' names. */
const DOMAINS: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/**
 * The address of a service of AWS.
 *
 * @returns a problem as the rest of a sentence, if the environment names an address that cannot be used
 */
export function endpointOf(
  service: AwsService,
  region: string,
  { endpoints }: AwsEnvironment,
): URL | string {
  const named = endpoints[service];
  if (named === undefined) {
    const domain = DOMAINS.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
    return new URL(`https://${service}.${region}.${domain}`);
  }
  const url = URL.parse(named.url);
  const isSecure =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (isSecure && `${url.origin}/` === url.href) return url;
  return `${named.variable} must be https://HOST (http is accepted for loopback hosts only), without a path`;
}
