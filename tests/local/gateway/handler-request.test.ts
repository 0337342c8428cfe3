import { gzipSync } from 'node:zlib';
import { type ScriptedService, startScriptedService } from './scripted-service';

jest.setTimeout(180_000);

let service: ScriptedService;

beforeAll(async () => {
  service = await startScriptedService();
});

afterAll(() => service.stop());

interface HandlerEvent {
  readonly path: string;
  readonly contextPath: string;
  readonly resource: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: boolean;
  readonly text: string | null;
}

/** The parts of the event that the handler got. */
async function eventOf(path: string, init: RequestInit = {}): Promise<HandlerEvent> {
  const headers = { authorization: 'Bearer any', ...(init.headers as Record<string, string>) };
  const response = await fetch(service.baseUrl + path, { ...init, headers });
  expect(response.status).toBe(200);
  return (await response.json()) as HandlerEvent;
}

const post = (type: string | undefined, body: RequestInit['body'], more: object = {}) =>
  eventOf('/test-reports', {
    method: 'POST',
    body: body ?? null,
    headers: { ...(type !== undefined && { 'content-type': type }), ...more },
  });

describe('a body reaches the handler as text, as on AWS without binaryMediaTypes', () => {
  const zipped = gzipSync('{"a":1}');
  const form = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n';

  test.each<[string, string, string]>([
    ['an object', 'application/json', '{"a": 1}'],
    ['an object with spaces around it', 'application/json', ' \n{"a":1}\n'],
    ['an object with an emoji', 'application/json; charset=utf-8', '{"note":"grün 😀"}'],
    ['an object in a type of its own', 'application/vnd.api+json', '{"a":1}'],
    ['an array', 'application/json', '[ 1, 2 ]'],
    ['a number', 'application/json', '0'],
    ['another number', 'application/json', '1.50'],
    ['a text', 'application/json', '"abc"'],
    ['an empty text', 'application/json', '""'],
    ['true', 'application/json', 'true'],
    ['false', 'application/json', 'false'],
    ['null', 'application/json', 'null'],
    ['JSON that is broken', 'application/json', '{"a":'],
    ['a byte order mark', 'application/json', '\ufeff{"a":1}'],
    ['a form', 'application/x-www-form-urlencoded', 'a=1&b=%20'],
    ['a form with parts', 'multipart/form-data; boundary=x', form],
    ['a text in another charset', 'text/plain; charset=iso-8859-1', 'grün'],
    ['bytes that are text', 'application/octet-stream', 'plain'],
  ])('%s', async (_what, type, text) => {
    // As bytes, so that fetch leaves a byte order mark in place.
    const event = await post(type, Buffer.from(text));
    expect([event.isBase64Encoded, event.text]).toStrictEqual([false, text]);
    expect(event.headers['content-type']).toBe(type);
  });

  test.each<[string, Buffer, object]>([
    ['bytes that are not text', Buffer.from([0, 255, 254, 1]), {}],
    ['bytes that are compressed', zipped, { 'content-encoding': 'gzip' }],
  ])('%s, with a replacement for each that is not UTF-8', async (_what, bytes, headers) => {
    const event = await post('application/octet-stream', bytes, headers);
    expect([event.isBase64Encoded, event.text]).toStrictEqual([false, bytes.toString('utf8')]);
    expect(event.headers['content-length']).toBe(String(bytes.length));
  });

  test('no body is null', async () => {
    expect((await post(undefined, undefined)).text).toBeNull();
    expect((await post('application/json', '')).text).toBeNull();
  });
});

describe('a path reaches the handler as it was sent', () => {
  test.each(['/health', '/health/'])('%s', async (path) => {
    const event = await eventOf(`${path}?a=b/`);
    expect([event.path, event.contextPath, event.resource]).toStrictEqual([path, path, '/health']);
  });
});
