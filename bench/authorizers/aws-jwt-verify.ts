import { JwtVerifier } from 'aws-jwt-verify';
import { audience, isPrefetching, issuer, jwksUri, peerAuthorizer } from './peer';

const verifier = JwtVerifier.create({ issuer, audience, jwksUri });
if (isPrefetching) await verifier.hydrate();

export const handler = peerAuthorizer(async (token) => (await verifier.verify(token)).sub);
