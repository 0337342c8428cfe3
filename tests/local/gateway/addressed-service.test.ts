import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { selfSignedCertificate } from '../../support/certificate';
import { type ScriptedService, startScriptedService, tokensAskedAbout } from './scripted-service';

jest.setTimeout(180_000);

/** Every option that works, at once. */
let service: ScriptedService;
let certificates: string;

beforeAll(async () => {
  certificates = await mkdtemp(join(tmpdir(), 'certificates-'));
  const { cert, key } = selfSignedCertificate();
  await writeFile(join(certificates, 'cert.pem'), cert);
  await writeFile(join(certificates, 'key.pem'), key);
  const args = [
    ['--prefix', 'api/v1'],
    ['--host', '127.0.0.1'],
    ['--httpsProtocol', certificates],
    ['--terminateIdleLambdaTime', '60'],
    ['--preLoadModules', 'node:fs'],
    ['--noTimeout', '--reloadHandler', '--noSponsor'],
    ['--noPrependStageInUrl', '--disableCookieValidation'],
  ].flat();
  service = await startScriptedService(
    { GATEWAY_LOG: '1' },
    { args, address: { protocol: 'https', host: '127.0.0.1', basePath: '/api/v1' } },
  );
});

afterAll(async () => {
  await service.stop();
  await rm(certificates, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

async function send(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const start = url.startsWith('https:') ? httpsRequest : httpRequest;
  const client = start(url, { method, headers, rejectUnauthorized: false });
  // The event has one value, which is the answer.
  const [response] = (await once(client.end(), 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return { status: response.statusCode, body };
}

const withToken = { authorization: 'Bearer event' };

describe('a service behind a base path, with https', () => {
  test('has its routes below the base path, and no others', async () => {
    expect((await send(`${service.baseUrl}/sayhello`, withToken)).status).toBe(200);
    expect((await send(`${service.baseUrl}/health`)).status).toBe(200);
    const { origin } = new URL(service.baseUrl);
    for (const path of ['/sayhello', '/health', '/api', '/api/v10/health']) {
      expect(await send(origin + path, withToken)).toStrictEqual({
        status: 403,
        body: '{"message":"Missing Authentication Token"}',
      });
    }
  });

  test('tells the authorizer the declared path, and the handler the path of the domain', async () => {
    const { body } = await send(`${service.baseUrl}/sayhello?a=1`, withToken);
    const { authorizer, path, resource, query } = JSON.parse(body) as Record<string, unknown>;
    const { event } = authorizer as { event: string };
    expect((JSON.parse(event) as { methodArn: string }).methodArn).toMatch(
      /\/local\/GET\/sayhello$/,
    );
    expect([path, resource, query]).toStrictEqual(['/api/v1/sayhello', '/sayhello', { a: '1' }]);
  });

  test('says in its banner how it is reached, and no path of a function', () => {
    const output = service.output();
    expect(output).toContain(`API                ${service.baseUrl}\n`);
    expect(output).toContain(`curl -ik `);
    expect(output).not.toMatch(/2015-03-31|Offline \[http|Server ready|Function names/);
  });

  test('has a Lambda port that programs of this machine may use, and pages may not', async () => {
    const path = '/2015-03-31/functions/jwt-lambda-authorizer-local-authorizer/invocations';
    const invoke = (headers: Record<string, string>) =>
      send(
        `http://127.0.0.1:${service.lambdaPort}${path}`,
        { 'content-type': 'text/plain', 'content-length': '0', ...headers },
        'POST',
      );
    const asked = () =>
      tokensAskedAbout(service, (last) =>
        send(`${service.baseUrl}/sayhello`, { authorization: `Bearer ${last}` }),
      );
    const before = await asked();
    expect((await invoke({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await invoke({ host: `evil.example:${service.lambdaPort}` })).status).toBe(403);
    expect(await asked()).toStrictEqual(before);
    // The event is empty, so this function throws; that it does so shows that it was run.
    expect(await invoke({})).toMatchObject({
      status: 200,
      body: expect.stringContaining('errorMessage') as string,
    });
  });

  test('refuses another name for itself', async () => {
    const headers = { ...withToken, host: 'evil.example' };
    expect((await send(`${service.baseUrl}/sayhello`, headers)).status).toBe(403);
  });
});
