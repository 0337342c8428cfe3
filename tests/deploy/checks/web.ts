import { deepStrictEqual, match, notStrictEqual, strictEqual } from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { readSettings } from '../../../web/settings';
import { send } from '../api-client';
import type { Emulator } from '../emulator';
import type { PythonTools } from '../python-tools';
import type { Report } from '../report';
import { createService, type ServiceOptions } from '../service';
import { SHARED_AUDIENCE } from '../stage';
import { lintTemplate } from './template';

const CLIENT = 'my-web-application';
const OTHER_ORIGIN = 'https://other.example.com';
const TIMEOUT_MS = 20_000;

/**
 * Deploys a stage with the web application, loads the page from its distribution, and removes the stage.
 *
 * @param options a copy of the service for this stage alone
 */
export async function checkWeb(
  report: Report,
  options: Omit<ServiceOptions, 'environment'>,
  { issuer, tools }: { readonly issuer: string; readonly tools: PythonTools },
): Promise<void> {
  const { aws, emulator } = options;
  const before = await aws.inventory();
  const service = createService({
    ...options,
    environment: { JWT_ISSUER: issuer, JWT_AUDIENCE: SHARED_AUDIENCE, CORS_ORIGIN: '' },
  });
  const { printed, url, apiId } = await service.deploy({ web: 'true', webClientId: CLIENT });
  const origin = /^Web application: (https:\/\/\S+)$/m.exec(printed)?.[1] ?? '';
  const load = (path: string, scheme: 'http' | 'https' = 'https'): Promise<Loaded> =>
    loadFrom(emulator, origin, path, scheme);

  await lintTemplate(
    report,
    tools,
    'the template of a stage with the web application',
    service.template,
  );

  await report.check('the deployment prints the address of the page', () => {
    match(origin, /^https:\/\/\w+\.cloudfront\.net$/);
  });

  await report.check('the page has every file that it names, with its type', async () => {
    const page = await load('/');
    strictEqual(page.status, 200, page.body);
    match(String(page.headers['content-type']), /^text\/html/);
    const named = [...page.body.matchAll(/(?:src|href)="\/?([\w.-]+)"/g)].map(
      ([, name = '']) => name,
    );
    strictEqual(named.length > 1, true, page.body);
    for (const name of named) strictEqual((await load(`/${name}`)).status, 200, name);
  });

  await report.check(
    'each answer says what the page may do, and that it is asked for again',
    async () => {
      const { headers } = await load('/');
      const policy = String(headers['content-security-policy']);
      match(policy, /default-src 'none'; script-src 'self';/);
      match(
        policy,
        new RegExp(`connect-src 'self' https://${apiId}\\.execute-api\\.[\\w.-]+ ${issuer};`),
      );
      deepStrictEqual(
        HEADERS.map((name) => headers[name]),
        ['nosniff', 'DENY', 'no-referrer', 'max-age=63072000', 'same-origin', 'no-cache'],
      );
    },
  );

  await report.check('its settings are those of the stage, and it can read them', async () => {
    const settings = readSettings(JSON.parse((await load('/settings.json')).body));
    deepStrictEqual(
      [settings.issuer, settings.clientId, settings.audience, settings.token],
      [issuer, CLIENT, SHARED_AUDIENCE, { header: 'Authorization', prefix: 'Bearer ' }],
    );
    match(settings.api, new RegExp(`^https://${apiId}\\.execute-api\\.`));
  });

  await report.check('without TLS it is not served', async () => {
    const { status, headers } = await load('/', 'http');
    deepStrictEqual([status, headers['location']], [301, `${origin}/`]);
  });

  await report.check(
    'the page may call the API, and no other page: handlers, preflights, refusals',
    async () => {
      const stage = { baseUrl: url };
      const allowed = async (route: string, from: string): Promise<string | null> => {
        const { headers } = await send(stage, route, undefined, undefined, {
          origin: from,
          'access-control-request-method': 'GET',
        });
        return headers.get('access-control-allow-origin');
      };
      for (const route of ['GET /health', 'OPTIONS /sayhello', 'GET /sayhello']) {
        strictEqual(await allowed(route, origin), origin, route);
        notStrictEqual(await allowed(route, OTHER_ORIGIN), OTHER_ORIGIN);
      }
    },
  );

  await service.remove();
  await report.check('nothing is left of the stage, and of its page', async () => {
    deepStrictEqual(await aws.inventory(), before);
  });
}

const HEADERS = [
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'strict-transport-security',
  'cross-origin-opener-policy',
  'cache-control',
];

interface Loaded {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks the emulator as a browser asks CloudFront. fetch does not let a caller choose the host. */
function loadFrom(
  { url }: Emulator,
  origin: string,
  path: string,
  scheme: 'http' | 'https',
): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    request(new URL(path, url), {
      headers: { host: new URL(origin).host, 'x-forwarded-proto': scheme },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .once('error', reject)
      .once('response', (response) => {
        const { statusCode: status, headers } = response;
        text(response).then((body) => {
          resolve({ status, headers, body });
        }, reject);
      })
      .end();
  });
}
