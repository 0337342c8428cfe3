import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from '../config/aws-environment';

/** A POST to the path `/` without a query, which is how the JSON protocols of AWS ask for everything. */
export interface UnsignedPost {
  /** All headers that are signed, `host` among them, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly date: Date;
}

/**
 * Signs a request with Signature Version 4. Paths, queries and headers with several values make signing hard, and do not
 * occur here.
 *
 * @returns the headers to send
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(post: UnsignedPost): Readonly<Record<string, string>> {
  const { service, region, credentials, body } = post;
  const time = post.date.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers: Readonly<Record<string, string>> = {
    ...post.headers,
    'x-amz-date': time,
    ...(credentials.sessionToken !== undefined && {
      'x-amz-security-token': credentials.sessionToken,
    }),
  };
  const names = Object.keys(headers).sort();
  const canonical = names.map((name) => `${name}:${String(headers[name])}\n`).join('');
  const request = ['POST', '/', '', canonical, names.join(';'), sha256(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  return {
    ...headers,
    authorization:
      `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${names.join(';')}, Signature=${hmac(key, text).digest('hex')}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string) {
  return createHmac('sha256', key).update(text);
}
