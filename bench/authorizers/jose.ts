import { createRemoteJWKSet, jwtVerify } from 'jose';
import { algorithms, audience, isPrefetching, issuer, jwksUri, peerAuthorizer } from './peer';

const keySet = createRemoteJWKSet(new URL(jwksUri));
if (isPrefetching) await keySet.reload();

export const handler = peerAuthorizer(async (token) => {
  const { payload } = await jwtVerify(token, keySet, { issuer, audience, algorithms });
  return payload.sub;
});
