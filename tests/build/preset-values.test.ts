import { readPresetValues } from '../../build/preset-values';
import type { JsonObject } from '../../lib/json-object';
import type { Preset, PresetValue } from '../../presets/preset';
import { PRESETS } from '../../presets/presets';

const PLACE = 'issuers.yml, dev[0]';
const presets: readonly (readonly [string, Preset])[] = Object.entries(PRESETS);
const values = presets.flatMap(([provider, preset]) =>
  Object.entries(preset.values).map(([name, value]) => ({ provider, preset, name, value })),
);

function problemsOf(preset: Preset, written: JsonObject): readonly string[] {
  const problems = new Set<string>();
  const read = readPresetValues(preset, written, PLACE, problems);
  expect(read === undefined).toBe(problems.size > 0);
  return [...problems];
}

/** The examples of the required values, and this one. */
function withValue(preset: Preset, name: string, value: unknown): JsonObject {
  const required = Object.entries(preset.values).filter(([, each]) => each.required === true);
  return {
    ...Object.fromEntries(required.map(([each, { example }]) => [each, example])),
    [name]: value,
  };
}

const hintOf = ({ description, example }: PresetValue): string =>
  `it ${description}, such as ${example}`;

describe.each(values)('$name of $provider', ({ preset, name, value }) => {
  const problem = (written: unknown) => problemsOf(preset, withValue(preset, name, written));

  test('may have the value of its example', () => {
    expect(problem(value.kind === 'flag' ? true : value.example)).toEqual([]);
  });

  test.each([undefined, null])('may be %s unless it is required', (written) => {
    expect(problem(written)).toStrictEqual(
      value.required === true ? [`${PLACE}.${name} is required: ${hintOf(value)}`] : [],
    );
  });
});

const flags = values.filter(({ value }) => value.kind === 'flag');

describe.each(flags)('$name of $provider', ({ preset, name }) => {
  test.each([['yes'], ['true'], [''], [1], [[true]]])('is a flag, and not %j', (written) => {
    expect(problemsOf(preset, withValue(preset, name, written))).toStrictEqual([
      `${PLACE}.${name} must be true or false, without quotes`,
    ]);
  });
});

const texts = values.filter(({ value }) => value.kind !== 'flag');

describe.each(texts)('$name of $provider', ({ preset, name, value }) => {
  const problem = (written: unknown) => problemsOf(preset, withValue(preset, name, written));

  test('must be in quotes if YAML would read it as a number', () => {
    expect(problem(12)).toStrictEqual([
      `${PLACE}.${name}: 12 must be in quotes, because YAML reads it as a number and may have rounded it`,
    ]);
  });

  test.each([[''], [' '], [true], [{ Ref: 'Pool' }]])('must be text, and not %j', (written) => {
    expect(problem(written)).toStrictEqual([`${PLACE}.${name} must be text: ${hintOf(value)}`]);
  });

  test('may be a list of texts only if several make sense', () => {
    const found = problem([value.example, value.example]);
    expect(found).toStrictEqual(
      value.kind === 'list' ? [] : [`${PLACE}.${name} must be text: ${hintOf(value)}`],
    );
  });
});

test.each([
  ['auth0', 'domain', 'https://example.eu.auth0.com'],
  ['auth0', 'domain', 'example.eu.auth0.com/'],
  ['cognito', 'region', 'eu-central'],
  ['cognito', 'pool', 'AbCdEf123'],
  ['entra', 'tenants', 'contoso.onmicrosoft.com'],
  ['entra', 'tenants', 'common'],
  ['okta', 'domain', 'https://example.okta.com/oauth2/default'],
  ['okta', 'authorizationServer', 'oauth2/default'],
  ['keycloak', 'url', 'https://sso.example.com/'],
  ['keycloak', 'realm', 'staff/'],
  ['firebase', 'project', 'Example Project'],
  ['clerk', 'audiences', 'app.example.com'],
  ['clerk', 'audiences', 'https://app.example.com/'],
  ['github-actions', 'owner', 'example/depot'],
  ['github-actions', 'repository', 'depot'],
  ['github-actions', 'ref', 'main'],
  ['kubernetes', 'serviceAccount', 'reporter'],
  ['zitadel', 'audiences', 'my-project'],
  ['duende', 'authority', 'identity.example.com'],
  ['keycloak', 'url', 'https://sso.example.com/realms/staff'],
  ['okta', 'domain', 'example-admin.okta.com'],
] as const)('the preset %s refuses the %s %s, with an example', (provider, name, written) => {
  const preset: Preset = PRESETS[provider];
  const value = preset.values[name];
  expect(value).toBeDefined();
  expect(problemsOf(preset, withValue(preset, name, written))).toStrictEqual([
    `${PLACE}.${name}: "${written}" does not fit; ${value === undefined ? '' : hintOf(value)}`,
  ]);
});
