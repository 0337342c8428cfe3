import {
  createPrivateKey,
  generateKeyPair,
  randomUUID,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** A private key of the local identity provider and the name under which its public half is published. */
export interface TokenSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Makes a fresh RSA key: nothing that was signed before a restart is valid after it. */
export async function generateTokenSigningKey(): Promise<TokenSigningKey> {
  // As PEM: on Node 20 exporting a key that still hangs on its generator can lock the process up.
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
 * A JWS in compact serialisation: RS256 with a key, unsigned without one. Written out here,
 * so that test tokens do not come from the library that the service verifies them with.
 */
export function compactJws(header: object, payload: object, privateKey?: KeyObject): string {
  const signingInput = `${base64urlJson(header)}.${base64urlJson(payload)}`;
  const signature = privateKey && sign('sha256', Buffer.from(signingInput), privateKey);
  return `${signingInput}.${signature?.toString('base64url') ?? ''}`;
}

function base64urlJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
