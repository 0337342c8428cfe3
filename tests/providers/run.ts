import { readOptions } from '../../build/command-line';
import { findFreePorts } from '../../local/network/free-ports';
import { Report } from '../deploy/report';
import { giveUp, print, runToEnd } from '../support/long-run';
import { copyServiceWithFixture } from '../support/service-copy';
import { discover } from './oauth/authorization-server';
import { checkAlgorithms } from './checks/algorithms';
import { checkKeycloakGrants } from './checks/keycloak-grants';
import { checkKeycloakKinds } from './checks/keycloak-kinds';
import { checkLogout } from './checks/logout';
import { checkOutage } from './checks/outage';
import { checkPresets } from './checks/presets';
import { checkRealms } from './checks/realms';
import { checkRotation } from './checks/rotation';
import { checkSpring } from './checks/spring';
import { findJavaTools } from './java-tools';
import { installKeycloak, startKeycloak } from './keycloak/distribution';
import { startLocalTarget } from './targets/local-target';
import { startLogoutListener } from './oauth/logout-listener';
import { packageAuthorizer } from './targets/packaged-authorizer';
import { entriesFor, prepareRealms, type Scene } from './scene';
import type { Server } from './server';
import { buildSpringServer, startSpringServer } from './spring';

readOptions({
  script: 'test:providers',
  purpose:
    'Runs the packaged authorizer and sls offline against a real Keycloak and a real Spring Authorization Server.\nTakes about three minutes, and two more for the first run; needs Java 17 or later, and Maven.',
  options: {},
});

const report = new Report(print);
/** What must end with the run, the latest first. */
const deferred: (() => Promise<void>)[] = [];
/** For their logs, if the run cannot go on. */
const servers: Server[] = [];

async function testProviders(): Promise<void> {
  const tools = await findJavaTools();
  const home = await installKeycloak(tools, print);
  const jar = await buildSpringServer(tools, print);
  const [keycloakPort = 0, springPort = 0] = await findFreePorts(2);
  const started = performance.now();
  print(
    'Starting Keycloak and Spring Authorization Server, and packaging the service; half a minute ...',
  );

  const startSpring = async (): Promise<Server> =>
    keep(await startSpringServer(tools, jar, springPort));
  const starts = [
    startKeycloak(tools, home, keycloakPort).then(keep),
    startSpring(),
    packageCopy(),
  ] as const;
  // If one fails, the others must not start after the end.
  await Promise.allSettled(starts);
  const [keycloak, firstSpring, [service, packaged]] = await Promise.all(starts);
  let springServer = firstSpring;
  const listener = await startLogoutListener();
  deferred.push(listener.close);
  const realms = await prepareRealms(keycloak.url, listener.url);
  const spring = await discover(springServer.url);
  const entries = entriesFor({ keycloak: keycloak.url, spring: springServer.url });
  const all = Object.values(entries);
  const authorizer = stopAtEnd(await packaged.start('packaged', all));
  const local = stopAtEnd(await startLocalTarget(service.directory, all));
  print(`Ready after ${((performance.now() - started) / 1000).toFixed(0)} s`);

  const scene: Scene = {
    ...realms,
    spring,
    entries,
    targets: [authorizer, local],
    withPackaged: async (issuers, run) => {
      const target = await packaged.start('packaged', issuers);
      try {
        await run([target]);
      } finally {
        await target.stop();
      }
    },
  };

  report.heading('Keycloak: grants');
  await checkKeycloakGrants(report, scene);
  report.heading('Keycloak: kinds of token');
  await checkKeycloakKinds(report, scene);
  report.heading('Keycloak: algorithms');
  await checkAlgorithms(report, scene);
  report.heading('Keycloak: two realms');
  await checkRealms(report, scene);
  report.heading('Spring Authorization Server');
  await checkSpring(report, scene);
  report.heading('Presets');
  await checkPresets(report, scene);
  report.heading('Logout');
  await checkLogout(report, scene, listener);
  report.heading('Key rotation');
  await checkRotation(report, scene);
  report.heading('An outage of 30 s');
  await checkOutage(report, scene, {
    keycloak,
    stopSpring: () => springServer.stop(),
    startSpring: async () => {
      springServer = await startSpring();
    },
  });
}

function keep(server: Server): Server {
  servers.push(server);
  return stopAtEnd(server);
}

function stopAtEnd<Running extends { readonly stop: () => Promise<void> }>(
  running: Running,
): Running {
  deferred.push(() => running.stop());
  return running;
}

async function packageCopy() {
  const service = await copyServiceWithFixture();
  deferred.push(service.remove);
  const packaged = await packageAuthorizer(service.directory);
  deferred.push(packaged.remove);
  return [service, packaged] as const;
}

void runToEnd(report, 900, async () => {
  try {
    await testProviders();
  } catch (error) {
    giveUp(report, error);
    for (const { url, logTail } of servers) print(`\nThe log of ${url} ends with:\n${logTail()}`);
  }
  for (const end of deferred.reverse()) {
    await end().catch((error: unknown) => {
      giveUp(report, error);
    });
  }
});
