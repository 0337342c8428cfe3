import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { get } from 'node:https';

type PublishedKey = JsonWebKey & { readonly kid: string };

/** Fetches a key set, for authorizers whose library does not. */
export async function fetchKeys(uri: string): Promise<ReadonlyMap<string, KeyObject>> {
  const body = await new Promise<string>((resolve, reject) => {
    get(uri, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve(text);
      });
    }).on('error', reject);
  });
  const { keys } = JSON.parse(body) as { readonly keys: readonly PublishedKey[] };
  return new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
}
