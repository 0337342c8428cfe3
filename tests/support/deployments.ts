import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import type { LogFields } from '../../lib/log';
import { planPolicy } from '../../lib/policy/plan';
import { type KeySetServer, startKeySetServer } from './key-set-server';
import { KEYS_OF_ISSUER, KEYS_OF_OTHER_ISSUER } from './provider-keys';
import type { DeploymentName } from '../hostile/row';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from './test-service';
import { AUDIENCE, ISSUER, NOW, OTHER_ISSUER, SECOND_AUDIENCE, TOLERANCE } from './hostile-tokens';

/** All results of one call of the authorizer. */
export interface Answer {
  readonly policy?: APIGatewayAuthorizerResult;
  readonly error?: unknown;
  /** The lines about decisions. */
  readonly log: readonly LogFields[];
  /** The lines about key sets. */
  readonly keySetLog?: readonly LogFields[];
  /** Text that was written to standard output or standard error outside of the log. */
  readonly written?: readonly string[];
  readonly milliseconds: number;
}

/** Authorizers as they are deployed, with real key sets, and a server of an attacker. */
export interface Deployments {
  readonly attacker: KeySetServer;
  /** The identity providers, without the one that is down. */
  readonly providers: readonly KeySetServer[];
  /** How many authorizers were replaced, because they had asked a provider too often. */
  renewals(): number;
  call(deployment: DeploymentName, event: unknown): Promise<Answer>;
  close(): Promise<void>;
}

const ALL_ALGORITHMS = 'RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512';

const ENVIRONMENTS: Readonly<Record<DeploymentName, Readonly<Record<string, string>>>> = {
  standard: { JWT_ALGORITHMS: ALL_ALGORITHMS },
  'rs256 only': {},
  'bare token': { TOKEN_SCHEME: 'none' },
  'unauthorized response': { INVALID_TOKEN_RESPONSE: 'unauthorized' },
  'provider down': {},
  'key id optional': {},
};

export const DEPLOYMENT_NAMES = Object.keys(ENVIRONMENTS);

export async function startDeployments(): Promise<Deployments> {
  const provider = await startKeySetServer(KEYS_OF_ISSUER);
  const otherProvider = await startKeySetServer(KEYS_OF_OTHER_ISSUER);
  const attacker = await startKeySetServer(KEYS_OF_ISSUER);
  const gone = await startKeySetServer();
  await gone.close();

  const deploy = (name: DeploymentName) => {
    const log: LogFields[] = [];
    const first = name === 'provider down' ? gone : provider;
    const parsed = parseConfig({
      JWT_ISSUER: `${ISSUER},${OTHER_ISSUER}`,
      JWT_AUDIENCE: `${AUDIENCE},${SECOND_AUDIENCE}`,
      JWT_CLOCK_TOLERANCE_SECONDS: String(TOLERANCE),
      ...ENVIRONMENTS[name],
    });
    const jwksUris = [first.jwksUri, otherProvider.jwksUri];
    const config = {
      ...parsed,
      // The key sets are on loopback, under random ports.
      issuers: parsed.issuers.map((trusted, index) => ({
        ...trusted,
        keySource: { jwksUri: jwksUris[index] ?? '' },
        keyIdRequired: name !== 'key id optional',
      })),
    };
    const { handler } = assembleAuthorizer(config, {
      accessRules: TEST_RULES,
      plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
      now: () => NOW * 1000,
      log: (_level, fields) => log.push(fields),
    });
    return { handler, log };
  };
  const deployed = new Map<DeploymentName, ReturnType<typeof deploy>>();
  let renewals = 0;

  const call: Deployments['call'] = async (deployment, event) => {
    const { handler, log } = deployed.get(deployment) ?? deploy(deployment);
    deployed.set(deployment, { handler, log });
    log.length = 0;
    const { written, release } = captureStandardStreams();
    const startedAt = performance.now();
    const answer = await handler(event).then(
      (policy) => ({ policy }),
      (error: unknown) => ({ error }),
    );
    const milliseconds = performance.now() - startedAt;
    release();
    if (log.some(({ reason }) => reason === 'signature_unconfirmed')) {
      // The clock stands still, so this authorizer would never ask again; a caller comes back to one that does.
      deployed.delete(deployment);
      renewals += 1;
      return call(deployment, event);
    }
    const isAboutKeySet = (fields: LogFields): boolean => 'event' in fields;
    return {
      ...answer,
      log: log.filter((fields) => !isAboutKeySet(fields)),
      // Without the address, which is the operator's and resembles that of the attacker.
      keySetLog: log.filter(isAboutKeySet).map((fields) => ({ ...fields, jwksUri: undefined })),
      written,
      milliseconds,
    };
  };

  return {
    attacker,
    providers: [provider, otherProvider],
    renewals: () => renewals,
    call,
    close: async () => {
      await Promise.all([provider, otherProvider, attacker].map((server) => server.close()));
    },
  };
}

/** Collects everything that is written to standard output and standard error until it is released. */
function captureStandardStreams(): { written: string[]; release: () => void } {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
  );
  return {
    written,
    release: () => {
      spies.forEach((spy) => {
        spy.mockRestore();
      });
    },
  };
}
