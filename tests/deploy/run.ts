import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { readOptions } from '../../build/command-line';
import { runCollection } from '../../postman/collection';
import { findFreePorts } from '../../local/network/free-ports';
import { localIssuer } from '../../local/provider/identity-provider';
import { expectStatus, send } from './api-client';
import { checkAnswers, checkSeveralOrigins } from './checks/answers';
import { checkCaching, checkTtl } from './checks/caching';
import { checkDamage } from './checks/damage';
import { checkIdentitySources } from './checks/identity-sources';
import { checkOutage } from './checks/outage';
import { checkSmoke } from './checks/smoke';
import { checkSeparation, checkUpdate } from './checks/stages';
import { checkRoleTemplate, checkTemplate } from './checks/template';
import { checkWeb } from './checks/web';
import { checkWithdrawal } from './checks/withdrawal';
import { emulatedAws } from './emulated-aws';
import { type Emulator, startEmulator } from './emulator';
import { type Provider, startProvider } from './provider';
import { installPythonTools, type PythonTools } from './python-tools';
import { Report } from './report';
// demo
import {
  checkOrderKept,
  checkOrdersApart,
  checkShopPolicy,
  checkShopSmoke,
  placeOrder,
} from '../shop/deploy/checks';
// end of demo
import { giveUp, print, runToEnd } from '../support/long-run';
import { copyService, copyServiceWithFixture } from '../support/service-copy';
import { CORS_ORIGIN, createStage, type DeployedStage, SECOND_ORIGIN } from './stage';

readOptions({
  script: 'test:deploy',
  purpose:
    'Deploys the service to an emulator of AWS, and checks the result.\nTakes some minutes, and needs Python 3.10 or later.',
  options: {},
});

const FIRST_DEPLOYMENT_SECONDS = 60;

const report = new Report(print);

async function testDeployment(
  tools: PythonTools,
  emulator: Emulator,
  providerPort: number,
): Promise<void> {
  const aws = emulatedAws(emulator.url, emulator.region);
  const issuer = localIssuer(providerPort);
  const [devCopy, prodCopy, stagingCopy, webCopy] = await Promise.all([
    copyServiceWithFixture(),
    copyServiceWithFixture(),
    copyService(),
    copyService(),
  ]);
  const dev = createStage('dev', issuer, { emulator, aws, directory: devCopy.directory });
  const prod = createStage('prod', issuer, { emulator, aws, directory: prodCopy.directory });
  let provider: Provider | undefined;

  try {
    const atFirst = await aws.inventory();

    report.heading('First deployment of stage dev');
    const startedAt = performance.now();
    const deployedDev = await dev.deploy();
    const seconds = (performance.now() - startedAt) / 1000;
    await report.check(
      `took ${seconds.toFixed(1)} s, less than ${FIRST_DEPLOYMENT_SECONDS}`,
      async () => {
        strictEqual(seconds < FIRST_DEPLOYMENT_SECONDS, true);
        expectStatus(await send(deployedDev, 'GET /health'), 200);
      },
    );

    report.heading('The identity provider is down, then up: stage dev');
    provider = await checkOutage(report, deployedDev, issuer, () => startProvider(providerPort));

    report.heading('First deployment of stage prod');
    const deployedProd = await prod.deploy();

    report.heading('Templates');
    for (const stage of [dev, prod]) await checkTemplate(report, tools, stage);
    await checkRoleTemplate(report, tools);

    for (const stage of [deployedDev, deployedProd]) await checkStage(stage, provider);

    report.heading('Between the stages');
    await checkSeparation(report, [deployedDev, deployedProd], provider);
    // demo
    await checkOrdersApart(report, [deployedDev, deployedProd], provider);
    // end of demo

    report.heading('REQUEST authorizers of several identity sources');
    await checkIdentitySources(report, {
      ...{ emulator, aws, stage: 'dev' },
      directory: join(devCopy.directory, 'request-sources'),
    });

    report.heading('Tokens that are withdrawn: stage staging');
    await checkWithdrawal(
      report,
      { emulator, aws, stage: 'staging', directory: stagingCopy.directory },
      provider,
      dev.template,
    );

    report.heading('The web application: stage staging');
    await checkWeb(
      report,
      { emulator, aws, stage: 'staging', directory: webCopy.directory },
      { issuer, tools },
    );

    report.heading('After a deployment');
    await checkSmoke(report, dev, issuer);
    // demo
    await checkShopSmoke(report, dev, issuer);
    // end of demo

    report.heading('Second deployment of stage dev, with nothing changed');
    // demo
    const orderOfDev = await placeOrder(deployedDev, provider);
    // end of demo
    await checkUpdate(report, deployedDev, () => dev.deploy());
    // demo
    await checkOrderKept(report, deployedDev, provider, orderOfDev);
    // end of demo
    report.add(await runCollection({ baseUrl: deployedDev.baseUrl, issuer }));

    report.heading('Update of stage prod: a TTL of 1 s, and two origins');
    const changes = {
      authorizerTtl: '1',
      corsOrigin: `${CORS_ORIGIN},${SECOND_ORIGIN}`,
      // demo
      // The stage is removed below, and a protected table would stay.
      protectOrders: 'false',
      // end of demo
    };
    // demo
    const orderOfProd = await placeOrder(deployedProd, provider);
    // end of demo
    const updatedProd = await checkUpdate(report, deployedProd, () => prod.deploy(changes));
    // demo
    await checkOrderKept(report, updatedProd, provider, orderOfProd);
    // end of demo
    await checkTtl(report, updatedProd, provider);
    await checkSeveralOrigins(report, updatedProd);

    report.heading('Damage to stage dev, and removal of both');
    await checkDamage(report, deployedDev, aws, provider);
    await dev.remove();
    await prod.remove();
    await report.check('after it, nothing is left', async () => {
      deepStrictEqual(await aws.inventory(), atFirst);
    });
  } finally {
    await Promise.all([
      provider?.stop(),
      ...[devCopy, prodCopy, stagingCopy, webCopy].map((copy) => copy.remove()),
    ]);
  }
}

async function checkStage(stage: DeployedStage, provider: Provider): Promise<void> {
  report.heading(`The collection on stage ${stage.name}`);
  report.add(await runCollection({ baseUrl: stage.baseUrl, issuer: provider.issuer }));
  report.heading(`What the gateway answers by itself: stage ${stage.name}`);
  await checkAnswers(report, stage, provider);
  report.heading(`What the gateway keeps: stage ${stage.name}`);
  await checkCaching(report, stage, provider);
  // demo
  await checkShopPolicy(report, stage, provider);
  // end of demo
}

void runToEnd(report, 600, async () => {
  const tools = await installPythonTools(print);
  const [emulatorPort = 0, providerPort = 0] = await findFreePorts(2);
  print(`Starting the emulator on port ${emulatorPort} ...`);
  const emulator = await startEmulator(tools, emulatorPort);
  try {
    await testDeployment(tools, emulator, providerPort);
  } catch (error) {
    giveUp(report, error);
  } finally {
    if (report.failed > 0) print(`\nThe emulator's log ends with:\n${emulator.logTail()}`);
    await emulator.stop();
  }
});
