import { webCorsSetting } from '../../../local/web/cors-setting';

const DEVELOPMENT = 'http://localhost:3000,http://localhost:5173';

function originsWith(webPort: unknown, CORS_ORIGIN?: string): Promise<string> {
  jest.replaceProperty(process, 'env', CORS_ORIGIN === undefined ? {} : { CORS_ORIGIN });
  return webCorsSetting.localCorsOrigin({
    resolveVariable: (variable) =>
      Promise.resolve(variable === 'param:webPort' ? webPort : DEVELOPMENT),
  });
}

afterEach(() => {
  jest.restoreAllMocks();
});

test.each<[string, unknown, string | undefined, string]>([
  [
    'the web application beside development servers',
    3001,
    undefined,
    `${DEVELOPMENT},http://localhost:3001`,
  ],
  ['its own port', '3101', undefined, `${DEVELOPMENT},http://localhost:3101`],
  ['no web application that is off', 'off', undefined, DEVELOPMENT],
  ['it once, if it has the port of a development server', 5173, undefined, DEVELOPMENT],
  [
    'it beside those of CORS_ORIGIN',
    3001,
    'https://a.example.com',
    'https://a.example.com,http://localhost:3001',
  ],
  ['every page if CORS_ORIGIN says so', 3001, '*', '*'],
  [
    'it once, if CORS_ORIGIN names it',
    3001,
    'https://a.example.com, http://localhost:3001',
    'https://a.example.com, http://localhost:3001',
  ],
  [
    'it beside development servers if CORS_ORIGIN is blank',
    3001,
    ' ',
    `${DEVELOPMENT},http://localhost:3001`,
  ],
])('stage local allows %s', async (_name, port, CORS_ORIGIN, expected) => {
  expect(await originsWith(port, CORS_ORIGIN)).toBe(expected);
});
