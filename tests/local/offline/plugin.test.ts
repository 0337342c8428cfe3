import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { findFreePorts } from '../../../local/network/free-ports';
import { OfflinePlugin } from '../../../local/offline/plugin';

interface Ports {
  readonly api: number;
  readonly lambda: number;
  readonly identityProvider: number;
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
  localUsers: unknown = { alice: ['*'] },
): OfflinePlugin {
  const write = (message: unknown) => {
    throw new Error(`The plugin writes: ${String(message)}`);
  };
  return new OfflinePlugin(
    {
      service: {
        provider: { stage: 'local' },
        custom: {
          'serverless-offline': { httpPort: api, lambdaPort: lambda },
          localUsers,
        },
        functions: {
          authorizer: { environment: { JWT_ISSUER: `http://localhost:${identityProvider}` } },
        },
      },
      processedInput: { commands: [command] },
      classes: { Error: ServerlessError },
    },
    {},
    { log: { notice: write, warning: write, error: write } },
    ['orders:read'],
  );
}

async function refusal(ports: Ports, localUsers?: unknown): Promise<string> {
  try {
    await pluginFor('offline', ports, localUsers).hooks.initialize();
    return 'none';
  } catch (error) {
    return error instanceof ServerlessError ? error.message : `not for a user: ${String(error)}`;
  }
}

let occupant: Server;
let taken: number;
let free: Ports;

beforeAll(async () => {
  occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  // A TCP server that listens has an address object.
  taken = (occupant.address() as AddressInfo).port;
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
  occupant.close();
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

describe('the users of the local identity provider', () => {
  test.each<[string, unknown, string]>([
    ['none', {}, "there must be at least one user, for example: alice: ['*']"],
    ['a list', ['alice'], "there must be at least one user, for example: alice: ['*']"],
    ['a user with a text', { bob: 'a:b' }, 'the scopes of "bob" must be a list of texts'],
    ['a user with numbers', { bob: [1] }, 'the scopes of "bob" must be a list of texts'],
  ])('%s is refused, with the place', async (_what, users, problem) => {
    expect(await refusal(free, users)).toBe(`custom.localUsers of serverless.yml: ${problem}`);
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
