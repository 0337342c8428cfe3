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
const METHOD_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/GET/orders/42';
const HOUR = 3600;

export type BenchAlgorithm = 'RS256' | 'ES256';

/** A token, its signature as OpenSSL has it, and the key that the signature is good with. */
export interface BareToken {
  readonly algorithm: BenchAlgorithm;
  readonly token: string;
  readonly signature: string;
  readonly publicJwk: JsonWebKey;
}

/** An event as API Gateway sends it to a TOKEN authorizer. */
export interface TokenEvent {
  readonly type: 'TOKEN';
  readonly authorizationToken: string;
  readonly methodArn: string;
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

export function eventWith(authorizationToken: string): TokenEvent {
  return { type: 'TOKEN', authorizationToken, methodArn: METHOD_ARN };
}

/** Headers as a browser and CloudFront send them. */
const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-GB,en;q=0.9',
  'cache-control': 'no-cache',
  host: 'abcdef1234.execute-api.eu-central-1.amazonaws.com',
  origin: 'https://app.example.com',
  referer: 'https://app.example.com/',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'cross-site',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/** The same request as API Gateway sends it to a REQUEST authorizer of a REST API. */
export function requestEventWith(authorization: string): object {
  const headers = { ...HEADERS, Authorization: authorization };
  return {
    type: 'REQUEST',
    methodArn: METHOD_ARN,
    resource: '/orders',
    path: '/orders',
    httpMethod: 'GET',
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      resourcePath: '/orders',
      httpMethod: 'GET',
      stage: 'dev',
      identity: { sourceIp: '192.0.2.1' },
    },
  };
}

/** The same request as an HTTP API sends it, payload 2.0. */
export function httpEventWith(authorization: string): object {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: METHOD_ARN,
    identitySource: [authorization],
    routeKey: 'GET /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: { ...HEADERS, authorization },
    requestContext: {
      http: { method: 'GET', path: '/orders', sourceIp: '192.0.2.1' },
      stage: 'dev',
    },
  };
}
