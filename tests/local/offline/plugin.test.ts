import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findFreePorts } from '../../../local/network/free-ports';
import { OfflinePlugin } from '../../../local/offline/plugin';

interface Ports {
  readonly api: number;
  readonly lambda: number;
  readonly identityProvider: number;
}

/** The settings of the local identity provider. */
interface Declared {
  readonly identities?: string;
  readonly localUsers?: unknown;
  readonly usageKeyClaim?: string;
  readonly webPort?: unknown;
}

class ServerlessError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The plugin as osls makes it for a command; any output of the plugin fails the test. */
function pluginFor(
  command: string,
  { api, lambda, identityProvider }: Ports,
  { identities = 'users: { alice: {} }', localUsers, usageKeyClaim = '', webPort }: Declared = {},
): OfflinePlugin {
  writeFileSync(identitiesFile, identities);
  const write = (message: unknown) => {
    throw new Error(`The plugin writes: ${String(message)}`);
  };
  return new OfflinePlugin(
    {
      service: {
        provider: { stage: 'local', region: 'eu-central-1' },
        custom: {
          'serverless-offline': { httpPort: api, lambdaPort: lambda },
          ...(localUsers !== undefined && { localUsers }),
          ...(webPort !== undefined && { webPort }),
        },
        functions: {
          authorizer: {
            environment: {
              JWT_ISSUER: `http://localhost:${identityProvider}`,
              USAGE_KEY_CLAIM: usageKeyClaim,
            },
          },
        },
      },
      processedInput: { commands: [command] },
      classes: { Error: ServerlessError },
    },
    {},
    { log: { notice: write, warning: write, error: write } },
    { identities: identitiesFile, apiScopes: ['orders:read'] },
  );
}

async function refusal(ports: Ports, declared?: Declared): Promise<string> {
  try {
    await pluginFor('offline', ports, declared).hooks.initialize();
    return 'none';
  } catch (error) {
    return error instanceof ServerlessError ? error.message : `not for a user: ${String(error)}`;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'offline-plugin-'));
const identitiesFile = join(folder, 'identities.yml');

let occupants: readonly Server[];
let taken: number;
let alsoTaken: number;
let free: Ports;

beforeAll(async () => {
  occupants = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
  await Promise.all(occupants.map((occupant) => once(occupant, 'listening')));
  // A TCP server that listens has an address object.
  [taken = 0, alsoTaken = 0] = occupants.map((each) => (each.address() as AddressInfo).port);
});

beforeEach(async () => {
  const [api = 0, lambda = 0, identityProvider = 0] = await findFreePorts(3);
  free = { api, lambda, identityProvider };
  jest.replaceProperty(process, 'env', {});
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => {
  occupants.forEach((occupant) => occupant.close());
  rmSync(folder, { recursive: true });
});

describe('before sls offline', () => {
  test('free ports cause no output', async () => {
    expect(await refusal(free)).toBe('none');
  });

  test.each<[keyof Ports, string, string]>([
    ['api', 'the API', 'apiPort=3100'],
    ['lambda', 'Lambda', 'lambdaPort=3102'],
    ['identityProvider', 'the local identity provider', 'identityProviderPort=4100'],
  ])('a taken port for %s is named, with its user and a remedy', async (name, usedBy, way) => {
    const message = await refusal({ ...free, [name]: taken });
    expect(message).toMatch(`Port ${taken} is already in use, but ${usedBy}`);
    expect(message).toMatch(`or choose another port: npx sls offline --param ${way}`);
  });

  test('all taken ports are named at once, with one command that uses others', async () => {
    const [api, lambda] = [taken, alsoTaken];
    expect(await refusal({ ...free, api, lambda })).toBe(
      `Port ${api} is already in use, but the API needs it. Port ${lambda} is already in use, but Lambda needs it. ` +
        'End what uses them, or choose other ports: npx sls offline --param apiPort=3100 --param lambdaPort=3102',
    );
  });

  test('a port of each kind is named with its own remedy', async () => {
    jest.replaceProperty(process, 'env', { JWT_ISSUER: `http://localhost:${alsoTaken}` });
    expect(await refusal({ ...free, lambda: taken, identityProvider: alsoTaken })).toMatch(
      /^Port \d+ .* Port \d+ .* End what uses them, or give JWT_ISSUER another port, or unset it, and choose another port: npx sls offline --param lambdaPort=3102$/,
    );
  });

  test('if JWT_ISSUER sets the port of the identity provider, the remedy names it', async () => {
    jest.replaceProperty(process, 'env', { JWT_ISSUER: `http://localhost:${taken}` });
    const message = await refusal({ ...free, identityProvider: taken });
    expect(message).toMatch('or give JWT_ISSUER another port, or unset it');
  });

  test('the same port for two servers is refused', async () => {
    expect(await refusal({ ...free, lambda: free.api })).toMatch(
      `Port ${free.api} is wanted by both the API and Lambda`,
    );
  });

  test('an invalid port is refused', async () => {
    expect(await refusal({ ...free, api: 70_000 })).toBe(
      'The port of the API must be a number from 1 to 65535, not 70000',
    );
  });
});

describe('the users and clients of the local identity provider', () => {
  test('are refused before the start if they cannot be used, with the file and the line', async () => {
    expect(await refusal(free, { identities: 'users:\n  bob: { scopes: reports }\n' })).toBe(
      `${relative(process.cwd(), identitiesFile)}:2: users.bob.scopes must be a list of scopes without spaces, for example: [reports:read]`,
    );
  });

  test('are looked for in one place: the setting from before is refused with the new place', async () => {
    expect(await refusal(free, { localUsers: { alice: ['*'] } })).toBe(
      `custom.localUsers of serverless.yml is not read any more: write its users into ${relative(process.cwd(), identitiesFile)}, as "alice: { scopes: ['*'] }", and remove it`,
    );
  });
});

describe('the web application', () => {
  const identities =
    "users: { alice: {} }\nclients: { demo-web: { redirectUris: ['http://localhost/'] } }";

  test('may not have a port that is taken', async () => {
    expect(await refusal(free, { identities, webPort: taken })).toBe(
      `Port ${taken} is already in use, but the web application needs it. End what uses it, or choose another port: npx sls offline --param webPort=3101`,
    );
  });

  test('needs no port if it is off', async () => {
    expect(await refusal(free, { webPort: 'off' })).toBe('none');
  });

  test('needs no port if the local identity provider has no client for it', async () => {
    expect(await refusal(free, { webPort: taken })).toBe('none');
  });

  test('has a number as its port', async () => {
    expect(await refusal(free, { webPort: 'on' })).toBe(
      'The port of the web application must be a number from 1 to 65535, not "on"',
    );
  });
});

describe('before any other command', () => {
  test('no port is checked', async () => {
    const plugin = pluginFor('deploy', { ...free, api: taken });
    await expect(plugin.hooks.initialize()).resolves.toBeUndefined();
  });

  test('the plugin has no hook for packaging or deploying', () => {
    const hooks = Object.keys(pluginFor('deploy', free).hooks);
    expect(hooks.filter((hook) => !hook.split(':').includes('offline'))).toStrictEqual([
      'initialize',
    ]);
  });
});
