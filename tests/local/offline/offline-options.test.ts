import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiAddress,
  OfflineOptionError,
  type OfflineOptions,
  readOfflineOptions,
} from '../../../local/offline/offline-options';
import { runNode } from '../../support/process';

const URL_OPTIONS: OfflineOptions = { noPrependStageInUrl: true };

/** The address that the options make, or the refusal. */
function read(configured: OfflineOptions, commandLine: OfflineOptions = {}): ApiAddress | string {
  try {
    return readOfflineOptions('local', { ...URL_OPTIONS, ...configured }, commandLine);
  } catch (error) {
    if (error instanceof OfflineOptionError) return error.message;
    throw error;
  }
}

let certificates: string;

beforeAll(async () => {
  certificates = await mkdtemp(join(tmpdir(), 'certificates-'));
  await writeFile(join(certificates, 'cert.pem'), '');
  await writeFile(join(certificates, 'key.pem'), '');
});

afterAll(() => rm(certificates, { recursive: true }));

/** Every option of serverless-offline with a value that differs from its default. */
const ACCEPTED: Readonly<Record<string, () => unknown>> = {
  disableCookieValidation: () => true,
  host: () => '127.0.0.1',
  httpPort: () => '3100',
  httpsProtocol: () => certificates,
  lambdaPort: () => '3102',
  noPrependStageInUrl: () => true,
  noSponsor: () => true,
  noTimeout: () => true,
  prefix: () => 'api',
  preLoadModules: () => 'node:fs',
  reloadHandler: () => true,
  terminateIdleLambdaTime: () => '5',
};

const REFUSED: Readonly<Record<string, readonly [value: unknown, instead: string]>> = {
  albPort: ['3003', 'leave it out'],
  corsAllowHeaders: ['x-own', 'set custom.cors.headers'],
  corsAllowOrigin: ['*', 'set CORS_ORIGIN'],
  corsDisallowCredentials: [true, 'set custom.cors.allowCredentials'],
  corsExposedHeaders: ['x-own', 'change lib/handler/cors.ts'],
  dockerHost: ['docker', 'leave it out'],
  dockerHostServicePath: ['/srv', 'leave it out'],
  dockerNetwork: ['net', 'leave it out'],
  dockerReadOnly: [true, 'leave it out'],
  enforceSecureCookies: [true, 'write Secure and HttpOnly in the handler'],
  ignoreJWTSignature: [true, 'npm run --silent token'],
  layersDir: ['/layers', 'leave it out'],
  localEnvironment: [true, 'declare the variable under environment'],
  noAuth: [true, 'npm run --silent token'],
  resourceRoutes: [true, 'declare it as an http event'],
  rubyWatchDirs: ['lib', 'leave it out'],
  useDocker: [true, 'leave it out'],
  useInProcess: [true, 'NODE_OPTIONS=--inspect npm start'],
  webSocketHardTimeout: ['60', 'leave it out'],
  webSocketIdleTimeout: ['60', 'leave it out'],
  websocketPort: ['3001', 'leave it out'],
};

test('every option that serverless-offline documents is accepted or refused here', async () => {
  const { stdout } = await runNode(
    [
      '--input-type=module',
      '--eval',
      "import options from './node_modules/serverless-offline/src/config/commandOptions.js'; console.log(JSON.stringify(Object.keys(options)));",
    ],
    { env: process.env },
  );
  const documented: unknown = JSON.parse(stdout);
  const known = [...Object.keys(ACCEPTED), ...Object.keys(REFUSED)];
  expect(documented).toStrictEqual(expect.arrayContaining(known));
  expect(known).toStrictEqual(expect.arrayContaining(documented as readonly string[]));
});

describe.each(Object.entries(ACCEPTED))('the option %s', (name, value) => {
  test('works from the command line and from serverless.yml', () => {
    expect(read({}, { [name]: value() })).toBeInstanceOf(Object);
    expect(read({ [name]: value() })).toBeInstanceOf(Object);
  });
});

describe.each(Object.entries(REFUSED))('the option %s', (name, [value, instead]) => {
  test('is refused in one sentence with its place and what to do instead', () => {
    const fromCommandLine = read({}, { [name]: value });
    const fromFile = read({ [name]: value });
    expect(fromCommandLine).toMatch(new RegExp(`^--${name} is refused: [^.]+(\\.\\w[^.]*)*\\.$`));
    expect(fromFile).toMatch(
      new RegExp(`^${name} in custom\\.serverless-offline of serverless\\.yml is refused: `),
    );
    expect(fromCommandLine).toContain(instead);
  });

  test('may be switched off in serverless.yml', () => {
    expect(read({ [name]: false })).toBeInstanceOf(Object);
  });
});

describe('a value that does not work is refused', () => {
  test.each<[string, unknown, string]>([
    ['disableCookieValidation', false, 'API Gateway does not validate cookies either'],
    ['host', '0.0.0.0', 'could open the API and every function to the network'],
    ['host', '::', 'could open the API and every function to the network'],
    ['host', '192.168.0.7', 'give another machine a tunnel'],
    ['host', 'localhost.evil.example', 'leave it out'],
    ['host', 'localhost:80', 'without a port, which is httpPort'],
    ['host', '127.0.0.1:3000', 'without a port, which is httpPort'],
    ['host', '[::1]', 'any other host than localhost, 127.0.0.1 or ::1'],
    ['host', '[::1]:3000', 'any other host than localhost, 127.0.0.1 or ::1'],
    ['httpsProtocol', '/nowhere', 'a folder with the files cert.pem and key.pem'],
    ['prefix', 'a//b', 'it must be a path of letters, digits'],
    ['prefix', 'a{b}', 'it must be a path of letters, digits'],
    ['prefix', '/', 'it must be a path of letters, digits'],
    ['terminateIdleLambdaTime', 'soon', 'it must be a number of seconds above 0'],
    ['noauth', true, 'there is no such option'],
  ])('%s: %j', (name, value, problem) => {
    expect(read({ [name]: value })).toContain(problem);
  });

  test.each(['localhost', '127.0.0.1', '::1'])('but not the host %s', (host) => {
    expect(read({ host })).toBeInstanceOf(Object);
  });
});

test('a service with a WebSocket API may choose its port', () => {
  expect(readOfflineOptions('local', { websocketPort: 3100 }, {}, true)).toBeInstanceOf(Object);
  expect(readOfflineOptions('local', {}, { websocketPort: '3100' }, true)).toBeInstanceOf(Object);
});

test('options of other plugins and of osls are not looked at', () => {
  expect(read({}, { stage: 'local', verbose: true, aws_profile: 'x' })).toBeInstanceOf(Object);
});

describe('the address of the API', () => {
  test.each<[OfflineOptions, Partial<ApiAddress>]>([
    [{}, { protocol: 'http', host: 'localhost', basePath: '', domainPath: '', hasTimeouts: true }],
    [{ prefix: 'api' }, { basePath: '/api', domainPath: '/api' }],
    [{ prefix: '/api/v1/' }, { basePath: '/api/v1', domainPath: '/api/v1' }],
    [{ noPrependStageInUrl: false }, { basePath: '/local', domainPath: '' }],
    [
      { noPrependStageInUrl: false, prefix: 'api' },
      { basePath: '/api/local', domainPath: '/api' },
    ],
    [{ host: '::1' }, { host: '::1' }],
    [{ host: '' }, { host: 'localhost' }],
    [{ noTimeout: true }, { hasTimeouts: false }],
  ])('with %j has %j', (options, address) => {
    expect(read(options)).toMatchObject(address);
  });

  test('has https if there is a certificate, and takes the command line first', () => {
    expect(read({ prefix: 'a' }, { prefix: 'b', httpsProtocol: certificates })).toMatchObject({
      protocol: 'https',
      basePath: '/b',
    });
  });
});
