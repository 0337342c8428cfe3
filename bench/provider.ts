import { type JsonWebKey, randomUUID, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSignedCertificate } from '../tests/support/certificate';
import { type KeySetServer, startKeySetServer } from '../tests/support/key-set-server';
import {
  ellipticCurveKey,
  publicJwk,
  rsaKey,
  signToken,
  type TestKey,
} from '../tests/support/signing';
import { AskedServer } from './asked-server';

const AUDIENCE = 'https://api.example.com';
const HOUR = 3600;

export type BenchAlgorithm = 'RS256' | 'ES256';

/** A token, its signature as OpenSSL has it, and the key that the signature is good with. */
export interface BareToken {
  readonly algorithm: BenchAlgorithm;
  readonly token: string;
  readonly signature: string;
  readonly publicJwk: JsonWebKey;
}

/** An identity provider on loopback: a key set behind https, and tokens like those of real ones. */
export class BenchProvider {
  private constructor(
    private readonly server: KeySetServer,
    private readonly keys: Readonly<Record<BenchAlgorithm, TestKey>>,
    /** The settings of the authorizers. */
    readonly environment: Readonly<Record<string, string>>,
    /** The issuer and the table that authorizers ask about tokens. */
    readonly asked: AskedServer,
  ) {}

  /** @param directory takes the certificate, which is made anew each time */
  static async start(directory: string): Promise<BenchProvider> {
    const certificate = selfSignedCertificate();
    const certificateFile = join(directory, 'certificate.pem');
    writeFileSync(certificateFile, certificate.cert);
    const keys = { RS256: rsaKey(randomUUID()), ES256: ellipticCurveKey(randomUUID(), 'P-256') };
    const server = await startKeySetServer(
      // As many keys as a provider has in the middle of a rotation, and a second algorithm.
      [keys.RS256, rsaKey(randomUUID()), keys.ES256].map((key) => publicJwk(key)),
      certificate,
    );
    const { issuer } = server;
    const environment = {
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: AUDIENCE,
      JWT_ALGORITHMS: 'RS256,ES256',
      NODE_EXTRA_CA_CERTS: certificateFile,
    };
    const asked = await AskedServer.start(certificate, { issuer, audience: AUDIENCE });
    return new BenchProvider(server, keys, environment, asked);
  }

  /** Signs a token; `claims` and `header` are laid over those of a good one. */
  token(claims: object = {}, header: object = {}, algorithm: BenchAlgorithm = 'RS256'): string {
    const now = Math.floor(Date.now() / 1000);
    const good = {
      iss: this.server.issuer,
      sub: 'auth0|65f1c0ffee65f1c0ffee65f1',
      aud: [AUDIENCE, 'https://tenant.eu.example.com/userinfo'],
      iat: now - 60,
      exp: now + 24 * HOUR,
      scope: 'openid profile email orders:read orders:write products:read',
      azp: 'Yf3kQ0mXbL2vN8sT5wR7pZ1cD4hG6jKe',
      jti: randomUUID(),
    };
    return signToken({ ...good, ...claims }, this.keys[algorithm], header, algorithm);
  }

  /** A token with the signature of another token of the same key. */
  forgedToken(): string {
    const [header = '', payload = ''] = this.token().split('.');
    return `${header}.${payload}.${this.token({ sub: 'mallory' }).split('.')[2] ?? ''}`;
  }

  /** A token for contestants that only check its signature. */
  bareToken(algorithm: BenchAlgorithm): BareToken {
    const key = this.keys[algorithm];
    const token = this.token({}, {}, algorithm);
    const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
    // Not as it stands in a JWT: Node 24 takes half as long again for ECDSA in that form.
    const signature = sign('sha256', signed, key.privateKey).toString('base64');
    return { algorithm, token, signature, publicJwk: publicJwk(key) };
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.close(), this.asked.stop()]);
  }
}
