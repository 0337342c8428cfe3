import { readFileSync } from 'node:fs';
import type { ExplainedService } from '../../explain/explained-service';
import { placesOf } from '../../explain/places';
import { ISSUER, OTHER_ISSUER } from '../support/hostile-tokens';
import { serviceOf } from './scene';

const service = serviceOf();

/** The line of a file on which a text stands. */
const lineWith = (file: string, text: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

/** The service with one issuer by variables, as the environment or a file sets them. */
function single(
  environment: Readonly<Record<string, string>>,
  commandLine: readonly string[] = [],
) {
  const { sources } = service;
  const ofDev = {
    default: { issuer: environment['JWT_ISSUER'], authorizerTtl: 300 },
    dev: { authorizerTtl: 60 },
  };
  const made: ExplainedService = {
    ...service,
    variables: { JWT_ISSUER: ISSUER },
    issuers: '',
    sources: { ...sources, stage: 'dev', stages: ofDev, environment, commandLine },
  };
  return placesOf(made);
}

test('a parameter stands in the list of its stage, in default, or on the command line', () => {
  const places = single({});
  const ofDev = lineWith('stages.yml', 'authorizerTtl: 60');
  expect(places.parameter('authorizerTtl')).toEqual({
    file: 'stages.yml',
    line: ofDev,
    setting: 'authorizerTtl',
  });
  expect(single({}, ['authorizerTtl=0']).parameter('authorizerTtl')).toEqual({
    file: 'the command line',
    setting: '--param authorizerTtl',
  });
  expect(places.parameter('nothing')).toBeUndefined();
});

test('the issuer comes from the variable that its parameter reads', () => {
  const places = single({ JWT_ISSUER: ISSUER });
  const found = { file: 'the environment', setting: 'JWT_ISSUER' };
  expect(places.member({ issuer: ISSUER }, 'issuer')).toEqual(found);
  expect(places.variable('JWT_ISSUER')).toEqual(found);
});

test('a variable that nobody sets stands where its default is', () => {
  expect(single({}).member({ issuer: ISSUER }, 'algorithms')).toEqual({
    file: 'serverless.yml',
    line: lineWith('serverless.yml', '      JWT_ALGORITHMS:'),
    setting: 'JWT_ALGORITHMS',
  });
  expect(single({}).member({ issuer: ISSUER }, 'types')).toBeUndefined();
});

test('a member of an entry stands in issuers.yml, and so does the entry that lacks it', () => {
  const places = placesOf(service);
  const found = (member: 'issuer' | 'types') => places.member({ issuer: ISSUER }, member);
  expect(found('issuer')).toEqual({ file: 'issuers.yml', line: 2, setting: 'issuer' });
  expect(found('types')).toEqual({ file: 'issuers.yml', line: 2, setting: 'types' });
  expect(places.member({ issuer: OTHER_ISSUER }, 'issuer')?.file).toBe('serverless.yml');
});

test('a reason that one line of lib/ gives is found there', () => {
  const line = lineWith('lib/token/claims.ts', "TokenRejected('token_sender_constrained')");
  expect(placesOf(service).refusal('token_sender_constrained')).toEqual({
    file: 'lib/token/claims.ts',
    line,
  });
  expect(placesOf(service).refusal('claim_missing')).toBeUndefined();
});

test('routes, rules and gateway responses have their lines', () => {
  const places = placesOf(service);
  expect(places.route('GET /nowhere')).toBeUndefined();
  expect(places.rule('GET /health').line).toBe(lineWith(service.rules.file, "['GET /health']"));
  expect(places.rule('GET /nowhere')).toEqual({ file: service.rules.file });
  expect(places.gatewayResponse('AUTHORIZER_FAILURE')?.line).toBe(
    lineWith('resources/gateway-responses.yml', 'ResponseType: AUTHORIZER_FAILURE'),
  );
  expect(places.gatewayResponse('THROTTLED')).toBeUndefined();
});
