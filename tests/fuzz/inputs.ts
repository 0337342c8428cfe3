import * as fc from 'fast-check';
import { STAGE_ARN } from '../support/stage-arn';
import {
  CLAIMS,
  HEADER,
  partsOf,
  signed,
  signedEncoded,
  signedJson,
} from '../support/hostile-tokens';
import { base64url } from '../support/signing';

/** Any value that JSON can say, with the names that give JavaScript trouble among its members. */
export const anyJson = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });

/** Any text: of one byte characters, of all characters, of base64url, of what stands in headers. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(
      '.',
      '-',
      '_',
      '=',
      '+',
      '/',
      ' ',
      ',',
      '\t',
      '\r',
      '\n',
      '\0',
      'a',
      'Z',
      '0',
    ),
    maxLength: 300,
  }),
  fc.base64String({ maxLength: 300 }),
);

const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));

/** Values that have made trouble in one verifier or another. */
const oddValue = fc.oneof(
  anyJson,
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', [], {}, '__proto__', 'none', 'HS256'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  anyText,
);

/** Some members of an object replaced, left out or added; often none, so that good ones occur. */
function changed(object: Readonly<Record<string, unknown>>, likely: readonly unknown[]) {
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...Object.keys(object)) },
    { weight: 3, arbitrary: fc.constantFrom('crit', 'b64', 'nbf', 'scp', 'permissions', 'azp') },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'jku', 'x') },
    { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
  );
  const value = fc.oneof(
    { weight: 2, arbitrary: oddValue },
    { weight: 2, arbitrary: fc.constantFrom(...likely) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const changes = fc.array(fc.tuple(name, value), { maxLength: 3 });
  return changes.map((entries) => {
    const members = Object.entries(object).filter(([key]) => entries.every(([k]) => k !== key));
    // As text: an object literal would take `__proto__` for its prototype.
    const json = [...members, ...entries]
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`);
    return `{${json.join()}}`;
  });
}

const claims = changed(CLAIMS, [
  CLAIMS.exp,
  CLAIMS.exp - 3600,
  CLAIMS.exp - 3604.5,
  [CLAIMS.aud],
  [CLAIMS.aud, 'x'],
  CLAIMS.iss,
  'orders:read orders:write',
  ['orders:read'],
]);
const header = changed(HEADER, ['RS256', 'PS256', 'ES256', 'rsa', 'p256', 'twin', 'JWT', ['exp']]);

/** Well signed by the published key, with any header and payload. */
export const signedToken = fc.oneof(
  { weight: 8, arbitrary: claims.map((json) => signedJson(json)) },
  { weight: 4, arbitrary: header.map((json) => signedJson(JSON.stringify(CLAIMS), json)) },
  { weight: 2, arbitrary: fc.tuple(claims, header).map(([json, head]) => signedJson(json, head)) },
  anyBytes.map((bytes) => signedJson(bytes)),
  anyBytes.map((bytes) => signedJson(JSON.stringify(CLAIMS), bytes)),
  anyJson.map((json) => signedJson(JSON.stringify(json))),
  anyJson.map((json) => signedJson(JSON.stringify(CLAIMS), JSON.stringify(json))),
  fc.tuple(anyText, anyText).map(([head, payload]) => signedEncoded(head, payload)),
);

/** With a wrong signature: any bytes, or those of another token. */
export const unsignedToken = fc
  .tuple(
    fc.oneof(
      header,
      anyJson.map((json) => JSON.stringify(json)),
      anyBytes,
    ),
    fc.oneof(
      claims,
      anyJson.map((json) => JSON.stringify(json)),
      anyBytes,
    ),
    fc.oneof(
      anyBytes.map((bytes) => bytes.toString('base64url')),
      fc
        .uint8Array({ minLength: 256, maxLength: 256 })
        .map((b) => Buffer.from(b).toString('base64url')),
      fc.constantFrom(...[signed({ sub: 'other' }), signed({ exp: 1 })].map((t) => partsOf(t)[2])),
      anyText,
    ),
  )
  .map(([head, payload, signature]) => [base64url(head), base64url(payload), signature].join('.'));

/** Any text in place of a token. */
export const anyTokenText = fc.oneof(
  anyText,
  fc.array(anyText, { maxLength: 6 }).map((parts) => parts.join('.')),
  anyBytes.map((bytes) => bytes.toString('latin1')),
  fc.tuple(anyText, fc.integer({ min: 1, max: 100_000 })).map(([text, length]) => {
    return text === '' ? '' : text.repeat(Math.ceil(length / text.length)).slice(0, length);
  }),
);

const GOOD = `Bearer ${signed()}`;

const anyMethodArn = fc.oneof(
  fc.constant(`${STAGE_ARN}/GET/orders`),
  anyText.map((path) => `${STAGE_ARN}/GET/${path}`),
  fc
    .tuple(fc.nat(STAGE_ARN.length), fc.string({ unit: 'binary', maxLength: 2 }))
    .map(([at, text]) => `${STAGE_ARN.slice(0, at)}${text}${STAGE_ARN.slice(at + 1)}/GET/orders`),
  fc
    .array(fc.constantFrom('arn', 'aws', ':', '/', '*', '?', 'execute-api', 'GET', '1', ''), {
      maxLength: 20,
    })
    .map((words) => words.join('')),
  oddValue,
);

/** Anything at all, and events whose fields are anything. */
export const anyEvent = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.record(
    {
      type: fc.oneof(fc.constant('TOKEN'), oddValue),
      authorizationToken: fc.oneof(
        fc.constant(GOOD),
        anyTokenText.map((text) => `Bearer ${text}`),
        oddValue,
      ),
      methodArn: anyMethodArn,
      headers: oddValue,
    },
    { requiredKeys: [] },
  ),
);
