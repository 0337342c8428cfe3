import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTokenSource, type TokenSource } from '../../build/token-source';
import collection from '../../postman/jwt-lambda-authorizer.postman_collection.json';
import { followTokenSource } from '../../postman/token-source';
import { runNode } from '../support/process';
import { copyService } from '../support/service-copy';

const TIMEOUT_MS = 180_000;

function source(text: string): TokenSource {
  const parsed = parseTokenSource(text);
  if (parsed === undefined) throw new Error(`${text} is not a tokenSource`);
  return parsed;
}

const BEARER = { auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}' }] } };

/** The attributes of Postman's "API key". */
function apiKey(header: string, value: string): object {
  const attribute = (key: string, text: string): object => ({ key, value: text, type: 'string' });
  const attributes = [
    attribute('key', header),
    attribute('value', value),
    attribute('in', 'header'),
  ];
  return { auth: { type: 'apikey', apikey: attributes } };
}

describe('a request of the collection', () => {
  test('is left as it is for the usual header and scheme', () => {
    expect(followTokenSource(collection, source('Authorization: Bearer'))).toBe(collection);
  });

  test.each([
    ['X-Auth-Token', 'X-Auth-Token', '{{token}}'],
    ['jwt_token: Bearer', 'jwt_token', 'Bearer {{token}}'],
    ['Authorization: Token', 'Authorization', 'Token {{token}}'],
  ])('sends its token as %s', (text, header, value) => {
    expect(followTokenSource(BEARER, source(text))).toStrictEqual(apiKey(header, value));
  });

  test.each([
    ['cookie session', 'Cookie', 'session={{token}}', 'header'],
    ['query token', 'token', '{{token}}', 'query'],
  ])('sends its token as %s', (text, key, value, place) => {
    const attributes = { key, value, in: place };
    const apikey = Object.entries(attributes).map(([name, each]) => ({
      key: name,
      value: each,
      type: 'string',
    }));
    expect(followTokenSource(BEARER, source(text))).toStrictEqual({
      auth: { type: 'apikey', apikey },
    });
  });

  test('that uses the token of the collection sends it in the same way', () => {
    const oauth2 = [
      { key: 'headerPrefix', value: 'Bearer' },
      { key: 'accessToken', value: '{{accessToken}}' },
    ];
    expect(
      followTokenSource({ auth: { type: 'oauth2', oauth2 } }, source('X-Auth-Token')),
    ).toStrictEqual(apiKey('X-Auth-Token', '{{accessToken}}'));
  });

  test('with a header of its own sends that in the same header', () => {
    const request = { header: [{ key: 'Authorization', value: 'Basic eDp5' }], body: null };
    expect(followTokenSource(request, source('X-Auth-Token'))).toStrictEqual({
      header: [{ key: 'X-Auth-Token', value: 'Basic eDp5' }],
      body: null,
    });
  });
});

test(
  'npm run test:postman passes with an authorizerType and a tokenSource of the service',
  async () => {
    const { directory, remove } = await copyService();
    try {
      const file = join(directory, 'stages.yml');
      const text = await readFile(file, 'utf8');
      const changed = text
        .replace("'Authorization: Bearer'", "'X-Auth-Token'")
        .replace('authorizerType: token', 'authorizerType: request');
      await writeFile(file, changed);
      const { exitCode, output } = await runNode(['--import', 'tsx', 'postman/run.ts'], {
        cwd: directory,
        env: process.env,
        timeoutMs: TIMEOUT_MS,
      });
      expect(output).toMatch(/^[1-9]\d{0,3} passed, 0 failed$/m);
      expect(exitCode).toBe(0);
    } finally {
      await remove();
    }
  },
  TIMEOUT_MS,
);
