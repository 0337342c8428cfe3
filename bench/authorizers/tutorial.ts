import { decode, type JwtPayload, verify } from 'jsonwebtoken';
import createJwksClient from 'jwks-rsa';
import { audience, issuer, jwksUri, peerAuthorizer } from './peer';

// As countless tutorials write it. It cannot fetch keys at init, because the cache is filled by kid.
const client = createJwksClient({ jwksUri, cache: true, rateLimit: true });

export const handler = peerAuthorizer(async (token) => {
  const decoded = decode(token, { complete: true });
  const key = await client.getSigningKey(decoded?.header.kid);
  const { sub } = verify(token, key.getPublicKey(), { issuer, audience }) as JwtPayload;
  return sub;
});
