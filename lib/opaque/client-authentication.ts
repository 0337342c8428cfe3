import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { IntrospectionSettings } from '../config/trusted-issuer';
import { isJsonObject } from '../json-object';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** A proof is for one request, whose deadline is far shorter. */
const ASSERTION_SECONDS = 60;

/** How this service shows an endpoint who it is: RFC 6749 section 2.3. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Makes the authentication of one request.
 *
 * @param secret the client secret, or the private key as a JWK or as PEM
 * @throws {IntrospectionUnavailable} if the private key cannot be used
 */
export function authenticate(
  settings: Pick<IntrospectionSettings, 'authentication' | 'clientId' | 'privateKeyParameter'>,
  secret: string,
  { issuer, nowSeconds }: { readonly issuer: string; readonly nowSeconds: number },
): ClientAuthentication {
  const { clientId } = settings;
  switch (authenticationOf(settings)) {
    case 'client_secret_basic': {
      // RFC 6749 section 2.3.1: both are encoded as in a form first.
      const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(secret)}`);
      return { headers: { authorization: `Basic ${credentials.toString('base64')}` }, fields: {} };
    }
    case 'client_secret_post':
      return { headers: {}, fields: { client_id: clientId, client_secret: secret } };
    case 'private_key_jwt':
      return {
        headers: {},
        fields: {
          client_id: clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertionOf(clientId, issuer, secret, nowSeconds),
        },
      };
  }
}

/** The method that the settings name, or the usual one for their kind of secret. */
export function authenticationOf({
  authentication,
  privateKeyParameter,
}: Pick<IntrospectionSettings, 'authentication' | 'privateKeyParameter'>): NonNullable<
  IntrospectionSettings['authentication']
> {
  const usual = privateKeyParameter === undefined ? 'client_secret_basic' : 'private_key_jwt';
  return authentication ?? usual;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/**
 * RFC 7523 section 3. Its successor (draft-ietf-oauth-rfc7523bis) wants the issuer as the only audience, so that no
 * other server can use the proof.
 */
function assertionOf(clientId: string, issuer: string, secret: string, nowSeconds: number): string {
  const { key, kid } = readPrivateKey(secret);
  const algorithm = algorithmOf(key);
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
  return `${text}.${signature.toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function readPrivateKey(secret: string): { readonly key: KeyObject; readonly kid?: string } {
  try {
    if (!secret.trimStart().startsWith('{')) return { key: createPrivateKey(secret) };
    const jwk: unknown = JSON.parse(secret);
    if (!isJsonObject(jwk)) throw new TypeError();
    const { kid } = jwk;
    // Node checks each member that it reads.
    const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
    return { key, ...(typeof kid === 'string' && { kid }) };
  } catch {
    // Without the error of the parser, which may quote the key.
    throw unusable('is neither a private key in PEM nor a JWK');
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw unusable('is for another algorithm; use an RSA, P-256 or Ed25519 key');
}

function unusable(problem: string): IntrospectionUnavailable {
  return new IntrospectionUnavailable(`the secret that privateKeyParameter names ${problem}`);
}
