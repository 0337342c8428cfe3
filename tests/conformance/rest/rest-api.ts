import { setTimeout as delay } from 'node:timers/promises';
import { startLocalService } from '../../../local/offline/local-service';
import { findFreePorts } from '../../../local/network/free-ports';
import { localIssuer } from '../../../local/provider/identity-provider';
import { runCollection } from '../../../postman/collection';
import { CORS_ORIGIN, createStage, SECOND_ORIGIN } from '../../deploy/stage';
import { copyServiceWithFixture } from '../../support/service-copy';
import type { Comparison } from '../comparison';
import type { Scene } from '../kind';
import { type ConformanceRequest, sendAll, sendTo, type Target } from '../request';
import { createKeySetGate, localTarget } from '../targets';
import { comparePredictions, explainedCopy } from './predictions';
import { authorizationsFor, testToken, tokenOfNobody } from './tokens';

export interface RestApi {
  /** Another one for each kind: they share an emulator. */
  readonly stage: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly requests: readonly ConformanceRequest[];
  /** For a phase without signing keys. */
  readonly outageRequests?: readonly ConformanceRequest[];
  /** Whether the Postman collection runs on both as well. */
  readonly hasCollection?: true;
}

const CORS_ORIGINS = `${CORS_ORIGIN},${SECOND_ORIGIN}`;

/** Sends requests to this service, deployed and local, and runs the collection on both. */
export async function compareRestApi(
  { emulator, aws, print, defer }: Scene,
  comparison: Comparison,
  { stage: stageName, parameters = {}, requests, outageRequests = [], hasCollection }: RestApi,
): Promise<void> {
  const [providerPort = 0] = await findFreePorts(1);
  const issuer = localIssuer(providerPort);
  const { directory, remove } = await copyServiceWithFixture();
  defer(remove);
  const stage = createStage(stageName, issuer, { emulator, aws, directory });
  const deployed: Target = await stage.deploy({ corsOrigin: CORS_ORIGINS, ...parameters });

  // Until the local service starts, the deployed service cannot reach any keys.
  const outageToken = `Bearer ${await tokenOfNobody(issuer)}`;
  const deployedOutage = await sendAll(deployed, outageRequests, () => outageToken);

  print('Starting the local service ...');
  const gate = await createKeySetGate();
  defer(gate.close);
  const environment = { CORS_ORIGIN: CORS_ORIGINS, JWKS_URI: gate.url };
  const service = await startLocalService(
    environment,
    // The same copy: an edit in the project would empty only the cache of the local service.
    { identityProviderPort: providerPort, directory, parameters },
  );
  defer(service.stop);
  const local = localTarget(service);
  const localOutage = await sendAll(local, outageRequests, () => outageToken);
  comparison.compareAll(outageRequests, localOutage, deployedOutage);
  const outageLog = service.output();
  const explained = await explainedCopy(directory, issuer, parameters, environment);
  await comparePredictions(
    comparison,
    {
      service: explained,
      requests: outageRequests,
      answers: localOutage,
      log: outageLog,
    },
    () => outageToken,
  );

  gate.open(`${issuer}/.well-known/jwks.json`);
  const authorizations = await authorizationsFor(issuer, requests);
  const first = `Bearer ${await testToken(issuer, { user: 'alice' })}`;
  for (const target of [local, deployed]) await untilDecided(target, first);
  const before = service.output().length;
  const [onLocal, onDeployed] = await Promise.all(
    [local, deployed].map((target) =>
      sendAll(target, requests, ({ name }) => authorizations.get(name)),
    ),
  );
  comparison.compareAll(requests, onLocal ?? [], onDeployed ?? []);
  print('\nWhat npm run explain predicts');
  await comparePredictions(
    comparison,
    {
      service: explained,
      requests,
      answers: onLocal ?? [],
      log: service.output().slice(before),
    },
    ({ name }) => authorizations.get(name),
  );

  for (const { baseUrl } of hasCollection ? [local, deployed] : []) {
    print(`\nThe collection on ${baseUrl}`);
    comparison.add(await runCollection({ baseUrl, issuer }));
  }
}

async function untilDecided(target: Target, authorization: string): Promise<void> {
  const request = { name: 'ready', route: 'GET /sayhello' };
  for (let attempt = 0; attempt < 40; attempt += 1) {
    if ((await sendTo(target, request, authorization)).status === 200) return;
    await delay(500);
  }
  throw new Error(`${target.baseUrl} does not get its keys`);
}
