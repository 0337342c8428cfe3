/** @jest-environment ./tests/support/one-realm-environment.ts */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { findFreePorts } from '../../../local/network/free-ports';
import { waitForListener } from '../../../local/network/loopback';
import { OrdersPlugin } from '../../../shop/local/plugin';

class ServerlessError extends Error {}

interface Given {
  readonly command?: string;
  /** The rest of the command, and its option --function. */
  readonly invoked?: string;
  readonly stage?: string;
  readonly ordersPort?: unknown;
  readonly apiPort?: number;
}

let apiPort: number;
let lambdaPort: number;
let freePort: number;

/** The plugin as osls makes it for a command, and the variables of the function. */
function pluginFor({
  command = 'offline',
  stage = 'local',
  ordersPort,
  apiPort: api,
  invoked,
}: Given) {
  const orders: { environment: Readonly<Record<string, string | undefined>> } = {
    environment: { ORDERS_TABLE: 'orders' },
  };
  const plugin = new OrdersPlugin(
    {
      service: {
        provider: { stage },
        custom: { ordersPort, 'serverless-offline': { httpPort: api ?? apiPort, lambdaPort } },
        functions: {
          authorizer: { environment: { JWT_ISSUER: 'https://issuer.example.com' } },
          orders,
        },
      },
      serviceDir: process.cwd(),
      processedInput: { commands: [command, ...(invoked === undefined ? [] : ['local'])] },
      classes: { Error: ServerlessError },
    },
    { function: invoked },
  );
  return { hooks: plugin.hooks, endpoint: () => orders.environment['AWS_ENDPOINT_URL_DYNAMODB'] };
}

async function refusal(given: Given): Promise<string> {
  try {
    await pluginFor(given).hooks.initialize();
    return 'none';
  } catch (error) {
    return error instanceof ServerlessError ? error.message : `not for a user: ${String(error)}`;
  }
}

let occupant: Server;
let taken: number;

beforeAll(async () => {
  occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  // A TCP server that listens has an address object.
  taken = (occupant.address() as AddressInfo).port;
});

beforeEach(async () => {
  [apiPort = 0, lambdaPort = 0, freePort = 0] = await findFreePorts(3);
});

afterAll(() => {
  occupant.close();
});

describe('before sls offline', () => {
  test('a free port passes, and so does none', async () => {
    expect(await refusal({ ordersPort: freePort })).toBe('none');
    expect(await refusal({})).toBe('none');
  });

  test('a taken port is named, with what needs it and a remedy', async () => {
    expect(await refusal({ ordersPort: taken })).toBe(
      `Port ${taken} is already in use, but the database of orders needs it. ` +
        'End what uses it, or choose another port: npx sls offline --param ordersPort=4101',
    );
  });

  test('is named together with the other taken ports', async () => {
    expect(await refusal({ ordersPort: taken, apiPort: taken })).toMatch(
      `--param apiPort=3100 --param ordersPort=4101`,
    );
  });

  test('the port of the API is refused', async () => {
    expect(await refusal({ ordersPort: freePort, apiPort: freePort })).toMatch(
      `Port ${freePort} is wanted by both the API and the database of orders`,
    );
  });

  test('a value that is not a port is refused', async () => {
    expect(await refusal({ ordersPort: 'x' })).toBe(
      'The port of the database of orders must be a number from 1 to 65535, not "x"',
    );
  });

  test('no port is checked for another command or another stage', async () => {
    expect(await refusal({ command: 'deploy', ordersPort: taken })).toBe('none');
    expect(await refusal({ stage: 'dev', ordersPort: taken })).toBe('none');
  });
});

describe('sls invoke local', () => {
  test('of the function of orders has a database of its own', async () => {
    const { hooks, endpoint } = pluginFor({ command: 'invoke', invoked: 'orders' });
    await hooks.initialize();
    const port = Number(new URL(endpoint() ?? '').port);
    expect(await waitForListener(port, 0)).toBe(true);
    hooks['before:offline:start:end']();
  });

  test.each([
    ['another function', { invoked: 'products' }],
    ['another stage', { invoked: 'orders', stage: 'dev' }],
  ])('of %s starts no database', async (_what, given) => {
    const { hooks, endpoint } = pluginFor({ command: 'invoke', ...given });
    await hooks.initialize();
    expect(endpoint()).toBeUndefined();
  });
});

describe('sls offline', () => {
  test.each(['any that is free', 'the one that is set'])(
    'starts the database on a port, %s, tells the function, and ends it with the API',
    async (choice) => {
      const isSet = choice !== 'any that is free';
      const { hooks, endpoint } = pluginFor({ ...(isSet && { ordersPort: freePort }) });
      hooks['before:offline:start']();
      await hooks['offline:start']();
      const port = Number(new URL(endpoint() ?? '').port);
      if (isSet) expect(port).toBe(freePort);
      expect(await waitForListener(port, 0)).toBe(true);
      hooks['before:offline:start:end']();
      expect(await waitForListener(port, 0)).toBe(false);
    },
  );

  test('says what is wrong if the port was taken in the meantime', async () => {
    const { hooks } = pluginFor({ ordersPort: taken });
    hooks['before:offline:start']();
    await expect(hooks['offline:start']()).rejects.toThrow(ServerlessError);
  });

  test('starts no database on another stage', async () => {
    const { hooks, endpoint } = pluginFor({ stage: 'dev' });
    hooks['before:offline:start']();
    await hooks['offline:start']();
    expect(endpoint()).toBeUndefined();
  });
});
