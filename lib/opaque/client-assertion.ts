import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { JsonObject } from '../json-object';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** A proof is for one request, whose deadline is far shorter. */
const ASSERTION_SECONDS = 60;

/** For whom a proof is made, and when. */
export interface AssertionOccasion {
  readonly issuer: string;
  readonly nowSeconds: number;
}

/**
 * Signs a proof of who asks: RFC 7523 section 3. Its successor (draft-ietf-oauth-rfc7523bis) wants the issuer as the only
 * audience, so that no other server can use the proof.
 *
 * @param secret the private key as a JWK or as PEM
 * @returns the fields of the form that hold it: RFC 7523 section 2.2
 * @throws {IntrospectionUnavailable} if the private key cannot be used
 */
function make(
  clientId: string,
  secret: string,
  { issuer, nowSeconds }: AssertionOccasion,
): Readonly<Record<string, string>> {
  const { key, kid, alg } = readPrivateKey(secret);
  const algorithm = algorithmOf(key);
  // RFC 7517 section 4.4: the key is for that algorithm alone.
  if ((alg ?? algorithm) !== algorithm) throw otherAlgorithm();
  const iat = Math.floor(nowSeconds);
  const header = { alg: algorithm, typ: 'JWT', kid };
  const payload = {
    ...{ iss: clientId, sub: clientId, aud: issuer },
    ...{ iat, exp: iat + ASSERTION_SECONDS, jti: randomUUID() },
  };
  const text = `${encoded(header)}.${encoded(payload)}`;
  // RFC 8037 section 3.1: the curve of the key names the digest.
  const digest = algorithm === 'EdDSA' ? null : 'sha256';
  const signature = sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${text}.${signature.toString('base64url')}`,
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function readPrivateKey(secret: string): {
  readonly key: KeyObject;
  readonly kid?: string;
  readonly alg?: unknown;
} {
  try {
    if (!secret.trimStart().startsWith('{')) return { key: createPrivateKey(secret) };
    // JSON that begins with a brace is an object.
    const jwk = JSON.parse(secret) as JsonObject;
    const { kid, alg } = jwk;
    // Node checks each member that it reads.
    const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
    return { key, alg, ...(typeof kid === 'string' && { kid }) };
  } catch {
    // Without the error of the parser, which may quote the key.
    throw unusable('is neither a private key in PEM nor a JWK');
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw otherAlgorithm();
}

function otherAlgorithm(): IntrospectionUnavailable {
  return unusable(
    'is for another algorithm; use an RSA key for RS256, a P-256 key or an Ed25519 key',
  );
}

function unusable(problem: string): IntrospectionUnavailable {
  return new IntrospectionUnavailable(`the secret that privateKeyParameter names ${problem}`);
}

/** Makes proofs. A bundle has it only if an issuer has a `privateKeyParameter`. */
export const makeClientAssertion: typeof make | undefined = make;
