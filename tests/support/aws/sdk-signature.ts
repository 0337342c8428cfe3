import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { UnsignedPost } from '../../../lib/aws/signature';

/** SHA-256 as the SDK's signer wants it. */
class Sha256 {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }

  reset(): void {
    throw new Error('not used');
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The headers that the signer of the AWS SDK makes of the same request. */
export async function signedBySdk({
  headers,
  body,
  service,
  region,
  credentials,
  date,
}: UnsignedPost) {
  const signer = new SignatureV4({
    ...{ service, region, credentials, sha256: Sha256, applyChecksum: false },
  });
  const { hostname, port } = new URL(`https://${headers['host'] ?? ''}`);
  const signed = await signer.sign(
    {
      ...{ method: 'POST', protocol: 'https:', hostname, path: '/', headers: { ...headers }, body },
      ...(port !== '' && { port: Number(port) }),
    },
    { signingDate: date },
  );
  return signed.headers;
}
