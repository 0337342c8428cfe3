import { rmSync } from 'node:fs';
import {
  type AuthorizerBundle,
  bundleAuthorizer,
  type BundleCall,
  callBundle,
} from './authorizer-bundle';
import type { OptionalPartName } from '../../build/optional-parts';
import type { Certificate } from './certificate';
import { type KeySetServer, startKeySetServer } from './key-set-server';
import { STAGE_ARN } from './stage-arn';
import {
  ed25519Key,
  ellipticCurveKey,
  publicJwk,
  rsaKey,
  signToken,
  type TestKey,
} from './signing';

const AUDIENCE = 'https://api.example.com';
export const NOW = Math.floor(Date.now() / 1000);

const RSA = rsaKey('rsa');
const ELLIPTIC_CURVE: Readonly<Record<string, TestKey>> = {
  ES256: ellipticCurveKey('p-256', 'P-256'),
  ES384: ellipticCurveKey('p-384', 'P-384'),
  ES512: ellipticCurveKey('p-521', 'P-521'),
  EdDSA: ed25519Key('ed25519'),
};

/** The authorizer's bundle and an identity provider on loopback that it trusts. */
export class BundleScene {
  private constructor(
    readonly bundle: AuthorizerBundle,
    readonly provider: KeySetServer,
  ) {}

  static async start(
    certificate?: Certificate,
    parts: readonly OptionalPartName[] = [],
  ): Promise<BundleScene> {
    const keys = [RSA, ...Object.values(ELLIPTIC_CURVE)].map((key) => publicJwk(key));
    return new BundleScene(
      await bundleAuthorizer(parts),
      await startKeySetServer(keys, certificate),
    );
  }

  /** Signs a token; `claims` and `header` replace members of a good one. */
  token(claims: object = {}, header: object = {}, algorithm = 'RS256'): string {
    const good = { iss: this.provider.issuer, aud: AUDIENCE, sub: 'alice', exp: NOW + 600 };
    const key = ELLIPTIC_CURVE[algorithm] ?? RSA;
    return signToken({ ...good, ...claims }, key, header, algorithm);
  }

  /** Calls the bundle in a separate process with minimal events, one for each token. */
  call(
    tokens: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<BundleCall> {
    return this.ask(tokens.map(eventFor), environment);
  }

  /** Calls the bundle in a separate process with these events. */
  ask(
    events: readonly object[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<BundleCall> {
    const told = { JWT_ISSUER: this.provider.issuer, JWT_AUDIENCE: AUDIENCE };
    return callBundle(this.bundle, { ...told, ...environment }, events);
  }

  async stop(): Promise<void> {
    await this.provider.close();
    rmSync(this.bundle.directory, { recursive: true });
  }
}

/** The three fields that API Gateway sends, and no others. */
function eventFor(token: string): object {
  return {
    type: 'TOKEN',
    authorizationToken: `Bearer ${token}`,
    methodArn: `${STAGE_ARN}/GET/orders`,
  };
}

/** The lines that the bundle wrote to its log. */
export function logOf({ stdout }: BundleCall): readonly Readonly<Record<string, unknown>>[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  // Each line of the log is an object.
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
