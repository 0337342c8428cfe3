// demo
import { describeOrders } from '../shop/template/orders';
// end of demo
import { type PackagedStage, packageStage } from './packaged';
import { describeAlarms, describeGrantedMetric, describeOutageAlarms } from './topics/alarms';
import {
  describeBackchannelLogout,
  describeNoBackchannelLogout,
  LOGOUT_PARAMETERS,
} from './topics/backchannel-logout';
import {
  describeMethods,
  describeRequestAuthorizer,
  describeTokenAuthorizer,
  REQUEST_PARAMETERS,
} from './topics/authorization';
import { describeEnvironments } from './topics/environments';
import {
  describeGatewayResponses,
  describeSeveralOrigins,
  SEVERAL_ORIGINS,
} from './topics/gateway-responses';
import { CHEAP_PARAMETERS, describeInfrequentAccess, describeLogs } from './topics/logs';
import { describePermissions } from './topics/permissions';
import { describeNoRevocation, describeRevocation } from './topics/revocation';
import { describeStage } from './topics/stage';
import { describeNoUsagePlan, describeUsagePlan } from './topics/usage-plan';
import {
  describeNoWeb,
  describeOwnDomain,
  describeWeb,
  OWN_DOMAIN_PARAMETERS,
  WEB_PARAMETERS,
} from './topics/web';

const STAGES = ['dev', 'prod'];

const ISSUERS_WITH_INTROSPECTION = `
prod:
  - issuer: https://issuer.example.com
    audiences: [https://api.example.com]
    introspection:
      clientId: the-api
      clientSecretParameter: /the-api/client-secret
      clients: [the-application]
`;

let packaged: ReadonlyMap<string, PackagedStage>;

beforeAll(async () => {
  const stages = await Promise.all(STAGES.map((name) => packageStage(name)));
  packaged = new Map(stages.map((stage) => [stage.name, stage]));
}, 120_000);

describe.each(STAGES)('the template of stage %s', (name) => {
  const stage = (): PackagedStage => {
    const found = packaged.get(name);
    if (found === undefined) throw new Error(`Stage ${name} was not packaged`);
    return found;
  };

  describeTokenAuthorizer(stage);
  describeMethods(stage);
  describePermissions(stage);
  describeEnvironments(stage);
  describeGatewayResponses(stage);
  describeStage(stage);
  describeLogs(stage);
  // demo
  describeOrders(stage);
  // end of demo
  describeAlarms(stage);
  describeNoUsagePlan(stage);
  describeNoBackchannelLogout(stage);
  describeNoRevocation(stage);
  describeNoWeb(stage);
});

describe('the template of a stage whose log has some granted decisions, in the class for infrequent access', () => {
  let cheap: PackagedStage;

  beforeAll(async () => {
    cheap = await packageStage(
      'dev',
      CHEAP_PARAMETERS,
      ISSUERS_WITH_INTROSPECTION.replace('prod', 'dev'),
    );
  }, 120_000);

  describeInfrequentAccess(() => cheap);
});

describe.each([
  ['all', '1'],
  ['sampled', '$.sampledOneIn'],
  ['metrics', '1'],
])('the template of a stage with grantedLog %s', (grantedLog, value) => {
  let stage: PackagedStage;

  beforeAll(async () => {
    stage = await packageStage('dev', [`grantedLog=${grantedLog}`]);
  }, 120_000);

  describeGrantedMetric(() => stage, value);
});

describe('the template of a stage with the web application', () => {
  let withWeb: PackagedStage;
  let withDomain: PackagedStage;

  beforeAll(async () => {
    const packageWith = (parameters: readonly string[]): Promise<PackagedStage> =>
      packageStage('dev', parameters, undefined, { CORS_ORIGIN: '' });
    [withWeb, withDomain] = await Promise.all([
      packageWith(WEB_PARAMETERS),
      packageWith(OWN_DOMAIN_PARAMETERS),
    ]);
  }, 120_000);

  describeWeb(() => withWeb);

  describe('on a domain of its own', () => {
    describeOwnDomain(() => withDomain);
  });
});

describe('the template of a stage with withdrawn tokens and back-channel logout', () => {
  let withLogout: PackagedStage;

  beforeAll(async () => {
    withLogout = await packageStage('dev', LOGOUT_PARAMETERS);
  }, 120_000);

  describeBackchannelLogout(() => withLogout);
  describeRevocation(() => withLogout);
});

describe('the template of a stage with several origins and a bare token', () => {
  let packagedStage: PackagedStage;

  beforeAll(async () => {
    packagedStage = await packageStage('dev', [
      `corsOrigin=${SEVERAL_ORIGINS}`,
      'tokenSource=X-Auth-Token',
    ]);
  }, 120_000);

  describeSeveralOrigins(() => packagedStage);
});

describe('the template of a stage with a usage plan and a REQUEST authorizer', () => {
  let metered: PackagedStage;

  beforeAll(async () => {
    metered = await packageStage('dev', ['usagePlan=true', ...REQUEST_PARAMETERS]);
  }, 120_000);

  describeUsagePlan(() => metered);
  describeRequestAuthorizer(() => metered);
  describeMethods(() => metered);
});

describe('the template of a stage that asks about tokens', () => {
  let asking: PackagedStage;

  beforeAll(async () => {
    asking = await packageStage('prod', ['revocation=true'], ISSUERS_WITH_INTROSPECTION);
  }, 120_000);

  describeOutageAlarms(() => asking);
});
