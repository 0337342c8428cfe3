import {
  createPrivateKey,
  generateKeyPair,
  randomUUID,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** A private key of the local identity provider, and the `kid` of its public key. */
export interface TokenSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Makes a new RSA key. */
export async function generateTokenSigningKey(): Promise<TokenSigningKey> {
  // As PEM: on Node 20 the export of a KeyObject that came from the generator can deadlock.
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { kid: randomUUID(), privateKey: createPrivateKey(privateKey) };
}

/** The private JWK that oidc-provider signs with; it publishes only the public members. */
export function toPrivateJwk({ kid, privateKey }: TokenSigningKey): JsonWebKey {
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}

/**
 * Makes a JWS in compact serialisation: RS256 with a key, unsigned without one. It does not use the
 * library that verifies tokens in the service, so that an error there cannot hide.
 */
export function compactJws(header: object, payload: object, privateKey?: KeyObject): string {
  const signingInput = `${base64urlJson(header)}.${base64urlJson(payload)}`;
  const signature = privateKey && sign('sha256', Buffer.from(signingInput), privateKey);
  return `${signingInput}.${signature?.toString('base64url') ?? ''}`;
}

function base64urlJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
