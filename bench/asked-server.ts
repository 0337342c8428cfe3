import type { RequestListener } from 'node:http';
import type { Certificate } from '../tests/support/certificate';
import { type KeySetServer, startKeySetServer } from '../tests/support/key-set-server';
import type { WarmPlan } from './warm-plan';

const CLIENT = 'Yf3kQ0mXbL2vN8sT5wR7pZ1cD4hG6jKe';
const TABLE = 'revocations';

interface AskedIssuer {
  readonly issuer: string;
  readonly audience: string;
}

/** An introspection endpoint and a table of withdrawn tokens on loopback, behind https. */
export class AskedServer {
  private constructor(
    private readonly server: KeySetServer,
    private readonly of: AskedIssuer,
  ) {}

  static async start(certificate: Certificate, of: AskedIssuer): Promise<AskedServer> {
    const server = await startKeySetServer([], certificate);
    server.answer(answersFor(of));
    return new AskedServer(server, of);
  }

  /** The variables that the authorizers of asking.ts read in the place of the common ones, or beside them. */
  get settings(): NonNullable<WarmPlan['settings']> {
    const { issuer, audience } = this.of;
    const entry = {
      issuer,
      audiences: [audience],
      introspection: {
        endpoint: `${this.server.issuer}/introspect`,
        clientId: 'orders-api',
        clientSecret: 'secret-of-the-bench',
        clients: [CLIENT],
      },
    };
    return {
      'ours, introspection': {
        TRUSTED_ISSUERS: JSON.stringify([entry]),
        // A blank variable counts as unset.
        ...{ JWT_ISSUER: '', JWT_AUDIENCE: '', JWT_ALGORITHMS: '' },
      },
      'ours, revocation': { REVOCATION_TABLE: TABLE },
    };
  }

  /** The variables that every function of AWS has. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_DYNAMODB: this.server.issuer,
    };
  }

  /** The number of questions so far. */
  requests(): number {
    return this.server.requests();
  }

  async stop(): Promise<void> {
    await this.server.close();
  }
}

/** Says of every token that it is good, and that the table does not have an entry for it. */
function answersFor({ issuer, audience }: AskedIssuer): RequestListener {
  const now = Math.floor(Date.now() / 1000);
  const good = JSON.stringify({
    active: true,
    iss: issuer,
    sub: 'auth0|65f1c0ffee65f1c0ffee65f1',
    aud: [audience],
    client_id: CLIENT,
    token_type: 'Bearer',
    scope: 'openid profile email orders:read orders:write products:read',
    iat: now - 60,
    exp: now + 24 * 3600,
  });
  const noEntry = JSON.stringify({ Responses: { [TABLE]: [] }, UnprocessedKeys: {} });
  return (request, response) => {
    request.resume().on('end', () => {
      const isQuestion = request.url === '/introspect';
      response
        .setHeader('content-type', isQuestion ? 'application/json' : 'application/x-amz-json-1.0')
        .end(isQuestion ? good : noEntry);
    });
  };
}
