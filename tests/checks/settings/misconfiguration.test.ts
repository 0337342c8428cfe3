import { parse } from 'yaml';
import { namesRead, parameterFileOf, readYamlSources } from '../../../build/yaml-sources';
import { STAGE_PARAMETERS } from '../../../checks/settings/stage-parameters';
import { type Change, CheckedServiceCopy } from '../../support/checked-service';

let service: CheckedServiceCopy;

beforeAll(() => {
  service = new CheckedServiceCopy();
});

afterAll(() => {
  service.remove();
});

const POOL = { 'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}' };
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:auth-dev-authorizer';
const POOL_ARN = 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_abc';

type Wrong = readonly [string, Change, string | readonly string[]];
type Right = readonly [string, Change];

/** A wrong setting, and the sentence that refuses it: the setting, its place, and the value to use. */
const WRONG: readonly Wrong[] = [
  [
    'a misspelt stage',
    { stage: 'pord' },
    'Stage "pord" is not in stages.yml, which lists local, dev, staging, prod; did you mean --stage prod?',
  ],
  [
    'a misspelt stage, removed',
    { stage: 'pord', command: ['remove'] },
    'Stage "pord" is not in stages.yml, which lists local, dev, staging, prod; did you mean --stage prod?',
  ],
  [
    'an unknown stage',
    { stage: 'qa' },
    'Stage "qa" is not in stages.yml, which lists local, dev, staging, prod; if it is a new stage, add the line "qa: {}" to stages.yml',
  ],
  [
    'stage local, deployed',
    { command: ['deploy'], stage: 'local' },
    'Stage "local" trusts the local identity provider, which gives a token to any caller, so it cannot be deployed. Choose another stage: sls deploy --stage dev',
  ],
  [
    'a stage that would take .env',
    { stage: 'prod', files: { '.env': 'JWT_ISSUER=https://a.example\n' } },
    'Stage "prod" has no .env.prod, so osls takes .env, which is for stage "local" only; copy .env.example to .env.prod and set its values there, or leave them blank if the environment has them',
  ],
  [
    'a stage that would take .env, started',
    { stage: 'dev', command: ['offline'], files: { '.env': '' } },
    'Stage "dev" has no .env.dev, so osls takes .env, which is for stage "local" only; copy .env.example to .env.dev and set its values there, or leave them blank if the environment has them',
  ],
  [
    'no issuer',
    { environment: { JWT_ISSUER: '' } },
    'JWT_ISSUER is required; set it in .env.dev or in the environment (.env.example explains it), or list issuers under "dev" in issuers.yml',
  ],
  [
    'a blank audience',
    { environment: { JWT_AUDIENCE: ' ' }, stage: 'prod' },
    'JWT_AUDIENCE is required; set it in .env.prod or in the environment (.env.example explains it)',
  ],
  [
    'an issuer that is not a URL',
    { environment: { JWT_ISSUER: 'issuer.example.com' } },
    'JWT_ISSUER: "issuer.example.com" is not a URL of the form https://host/path, unless the address of its key set is given (JWKS_URI, or jwksUri of the entry); change JWT_ISSUER in the environment',
  ],
  [
    'an issuer without TLS',
    { environment: { JWT_ISSUER: 'http://issuer.example.com' } },
    'JWT_ISSUER: "http://issuer.example.com" must use https (http is accepted for loopback hosts only), unless the address of its key set is given (JWKS_URI, or jwksUri of the entry); change JWT_ISSUER in the environment',
  ],
  [
    'an issuer with a placeholder',
    { environment: { JWT_ISSUER: 'https://login.microsoftonline.com/{tenantid}/v2.0' } },
    'JWT_ISSUER: "https://login.microsoftonline.com/{tenantid}/v2.0" still holds a placeholder; replace it by a value of yours; change JWT_ISSUER in the environment',
  ],
  [
    'a key set address of .env.example',
    { files: { '.env.dev': 'JWKS_URI=https://YOUR_DOMAIN.okta.com/v1/keys\n' } },
    'JWKS_URI: "https://YOUR_DOMAIN.okta.com/v1/keys" still holds a placeholder; replace it by a value of yours; change JWKS_URI in .env.dev',
  ],
  [
    'an issuer on this machine',
    { environment: { JWT_ISSUER: 'http://localhost:4000' } },
    'JWT_ISSUER: "http://localhost:4000" is this machine, which a deployed function cannot reach; use the https address of the provider: change JWT_ISSUER in the environment',
  ],
  [
    'an issuer on this machine, in stages.yml',
    { stages: { dev: { issuer: 'http://127.0.0.1:8080/realms/a' } } },
    'JWT_ISSUER: "http://127.0.0.1:8080/realms/a" is this machine, which a deployed function cannot reach; use the https address of the provider: change issuer of stage dev in stages.yml',
  ],
  [
    'a key set on this machine, one function deployed',
    { environment: { JWKS_URI: 'http://localhost:9/keys' }, command: ['deploy', 'function'] },
    'JWKS_URI: "http://localhost:9/keys" is this machine, which a deployed function cannot reach; use the https address of the provider: change JWKS_URI in the environment',
  ],
  [
    'a key set on this machine, for an issuer that is known on deploy',
    {
      command: ['deploy'],
      environment: { JWKS_URI: 'http://127.0.0.1:9/keys' },
      authorizer: { JWT_ISSUER: { Ref: 'Issuer' } },
    },
    'JWKS_URI: "http://127.0.0.1:9/keys" is this machine, which a deployed function cannot reach; use the https address of the provider: change JWKS_URI in the environment',
  ],
  [
    'an algorithm of a shared secret',
    { environment: { JWT_ALGORITHMS: 'HS256' } },
    'JWT_ALGORITHMS: "HS256" is not accepted; choose from RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA; change JWT_ALGORITHMS in the environment',
  ],
  [
    'a tolerance with a unit',
    { files: { '.env.dev': 'JWT_CLOCK_TOLERANCE_SECONDS=5s\n' } },
    'JWT_CLOCK_TOLERANCE_SECONDS must be a whole number from 0 to 300, not "5s"; change JWT_CLOCK_TOLERANCE_SECONDS in .env.dev',
  ],
  [
    'an answer that does not exist',
    { files: { '.env.dev': 'INVALID_TOKEN_RESPONSE=teapot\n' } },
    'INVALID_TOKEN_RESPONSE must be forbidden or unauthorized-if-expired or unauthorized, not "teapot"; change INVALID_TOKEN_RESPONSE in .env.dev',
  ],
  [
    'a limit that is too large',
    { environment: { JWKS_MAX_STALE_SECONDS: '604801' } },
    'JWKS_MAX_STALE_SECONDS must be a whole number from 0 to 604800, not "604801"; change JWKS_MAX_STALE_SECONDS in the environment',
  ],
  [
    'a key set for two issuers',
    {
      stages: { dev: { jwksUri: 'https://a.example/keys' } },
      environment: { JWT_ISSUER: 'https://a.example,https://b.example' },
    },
    'JWKS_URI works with a single issuer only, but JWT_ISSUER names several; remove one of the two, or write the issuers in issuers.yml; change jwksUri of stage dev in stages.yml',
  ],
  [
    'a misspelt variable of the authorizer',
    { authorizer: { JWT_ALGORITHM: 'RS256' } },
    'JWT_ALGORITHM of functions.authorizer.environment in serverless.yml is not a variable of the authorizer; did you mean JWT_ALGORITHMS?',
  ],
  [
    'a variable of the authorizer that does not exist',
    { authorizer: { JWT_SECRET: 'debug' } },
    'JWT_SECRET of functions.authorizer.environment in serverless.yml is not a variable of the authorizer; known are TRUSTED_ISSUERS, JWT_ISSUER, JWT_AUDIENCE, JWKS_URI, JWT_ALGORITHMS, JWT_CLOCK_TOLERANCE_SECONDS, JWKS_MAX_STALE_SECONDS, TOKEN_SCHEME, TOKEN_PARAMETER, INVALID_TOKEN_RESPONSE, POLICY_SCOPE, USAGE_KEY_CLAIM, REVOCATION_TABLE, REVOCATION_REMEMBER_SECONDS, REVOCATION_UNAVAILABLE, GRANTED_LOG, GRANTED_LOG_ONE_IN, GRANTED_LOG_NAMESPACE',
  ],
  [
    'a variable of the authorizer without its unit',
    { authorizer: { JWT_CLOCK_TOLERANCE: '60' } },
    'JWT_CLOCK_TOLERANCE of functions.authorizer.environment in serverless.yml is not a variable of the authorizer; did you mean JWT_CLOCK_TOLERANCE_SECONDS?',
  ],
  [
    'variables without their unit in .env.dev',
    { files: { '.env.dev': 'JWT_CLOCK_TOLERANCE=60\nJWKS_MAX_STALE=5\n' } },
    [
      'JWT_CLOCK_TOLERANCE in .env.dev is not a variable of this service; did you mean JWT_CLOCK_TOLERANCE_SECONDS?',
      'JWKS_MAX_STALE in .env.dev is not a variable of this service; did you mean JWKS_MAX_STALE_SECONDS?',
    ],
  ],
  [
    'a misspelt variable of all functions',
    { provider: { JWKS_URL: 'https://a.example/keys' } },
    'JWKS_URL of provider.environment in serverless.yml is not a variable of the authorizer; did you mean JWKS_URI?',
  ],
  [
    'a misspelt variable in .env.dev',
    { files: { '.env.dev': 'JWT_ALGORITHM=RS256\n' } },
    'JWT_ALGORITHM in .env.dev is not a variable of this service; did you mean JWT_ALGORITHMS?',
  ],
  [
    'a foreign variable in .env.dev',
    { files: { '.env.dev': 'JWT_SECRET=x\n' } },
    'JWT_SECRET in .env.dev is not a variable of this service; remove it, or read it in serverless.yml as ${env:JWT_SECRET} if a function needs it',
  ],
  [
    'a derived variable in .env.dev',
    { files: { '.env.dev': 'USAGE_KEY_CLAIM=sub\n' } },
    'USAGE_KEY_CLAIM in .env.dev has no effect; set usagePlan and usageKeyClaim in stages.yml instead',
  ],
  [
    'a variable in lower case',
    { environment: { jwt_issuer: 'https://a.example' } },
    'jwt_issuer in the environment is not a variable of this service; did you mean JWT_ISSUER?',
  ],
  [
    'a misspelt variable in the shell',
    { environment: { INVALID_TOKEN_RESPONCE: 'unauthorized' } },
    'INVALID_TOKEN_RESPONCE in the environment is not a variable of this service; did you mean INVALID_TOKEN_RESPONSE?',
  ],
  [
    'a misspelt variable that is derived',
    { environment: { TOKEN_SCHEMA: 'none' } },
    'TOKEN_SCHEMA in the environment has no effect; set tokenSource in stages.yml instead',
  ],
  [
    'the plural of a variable',
    { environment: { CORS_ORIGINS: 'https://a.example' } },
    'CORS_ORIGINS in the environment is not a variable of this service; did you mean CORS_ORIGIN?',
  ],
  [
    'a parameter in other letters',
    { param: ['authorizerTTL=0'] },
    '--param authorizerTTL is not a parameter of this service; did you mean authorizerTtl?',
  ],
  [
    'a misspelt parameter in stages.yml',
    { stages: { dev: { loggRetentionInDays: 7 } } },
    'loggRetentionInDays of stage dev in stages.yml is not a parameter of this service; did you mean logRetentionInDays?',
  ],
  [
    'a misspelt parameter in default',
    { stages: { default: { throttleRates: 7 } } },
    'throttleRates of default in stages.yml is not a parameter of this service; did you mean throttleRate?',
  ],
  [
    'a known parameter that nothing reads',
    { without: 'POLICY_SCOPE: ${param:policyScope}' },
    'policyScope of default in stages.yml is not used by this service; write POLICY_SCOPE: ${param:policyScope} into functions.authorizer.environment in serverless.yml, or remove the parameter',
  ],
  [
    'a known parameter that derives others and that nothing reads',
    { without: 'tokenSource: ${param:tokenSource}' },
    'tokenSource of default in stages.yml is not used by this service; write tokenSource: ${param:tokenSource} into custom in serverless.yml, or remove the parameter',
  ],
  [
    'a known parameter without a variable that nothing reads',
    {
      stages: { default: { buildFolder: '.built' } },
      without: "buildFolder: ${param:buildFolder, '.esbuild'}",
    },
    'buildFolder of default in stages.yml is not used by this service; read it as ${param:buildFolder} in serverless.yml, or remove the parameter',
  ],
  [
    "a misspelt parameter of the service's own",
    { stages: { default: { queueName: 'a' }, prod: { queueNmae: 'b' } } },
    'queueNmae of stage prod in stages.yml is not a parameter of this service; did you mean queueName?',
  ],
  [
    "a number of the service's own that is a word",
    { stages: { default: { sampleRate: 0.5 }, dev: { sampleRate: 'half' } } },
    'sampleRate of stage dev in stages.yml must be a number, as its default is, not "half"',
  ],
  [
    "a switch of the service's own that is a word",
    { stages: { default: { beta: false }, dev: { beta: 'on' } } },
    'beta of stage dev in stages.yml must be true or false, not "on"',
  ],
  [
    'a numeric audience of 18 digits',
    { stages: { dev: { audience: 123456789012345678 } } },
    'audience of stage dev in stages.yml must be in quotes, because YAML reads 123456789012345680 as a number and may have rounded it',
  ],
  [
    'an audience that YAML reads as a float',
    { authorizer: { JWT_AUDIENCE: 1.1 } },
    'JWT_AUDIENCE of functions.authorizer.environment in serverless.yml must be in quotes, because YAML reads 1.1 as a number and may have rounded it',
  ],
  [
    'seconds that YAML reads as a boolean',
    { authorizer: { JWT_CLOCK_TOLERANCE_SECONDS: true } },
    'JWT_CLOCK_TOLERANCE_SECONDS of functions.authorizer.environment in serverless.yml must be a text in quotes, not true',
  ],
  [
    'an object as an address',
    { provider: { JWKS_URI: { host: 'a.example' } } },
    'JWKS_URI of provider.environment in serverless.yml must be a text in quotes, not {"host":"a.example"}',
  ],
  [
    'a list of audiences',
    { stages: { default: { audience: ['a', 'b'] } } },
    "audience of default in stages.yml must be one text, not a list; separate its entries by commas: 'a,b'",
  ],
  [
    'a boolean as an address',
    { stages: { dev: { jwksUri: false } } },
    'jwksUri of stage dev in stages.yml must be a text in quotes, not false',
  ],
  [
    'a TTL that is too long',
    { stages: { dev: { authorizerTtl: 4000 } } },
    'authorizerTtl of stage dev in stages.yml must be a whole number from 0 to 3600, not 4000',
  ],
  [
    'a TTL with a fraction',
    { param: ['authorizerTtl=1.5'] },
    '--param authorizerTtl must be a whole number from 0 to 3600, not "1.5"',
  ],
  [
    'a TTL below zero',
    { param: ['authorizerTtl=-1'] },
    '--param authorizerTtl must be a whole number from 0 to 3600, not "-1"',
  ],
  [
    'a retention that CloudWatch does not have',
    { stages: { dev: { logRetentionInDays: 8 } } },
    'logRetentionInDays of stage dev in stages.yml must be a number of days that CloudWatch knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), not 8',
  ],
  [
    'a rate that is a word',
    { stages: { dev: { throttleRate: 'fast' } } },
    'throttleRate of stage dev in stages.yml must be a number above 0 and up to 1000000, not "fast"',
  ],
  [
    'a rate of nothing',
    { param: ['throttleRate=0'] },
    '--param throttleRate must be a number above 0 and up to 1000000, not "0"',
  ],
  [
    'a rate below zero',
    { stages: { dev: { usagePlanRate: -1 } } },
    'usagePlanRate of stage dev in stages.yml must be a number above 0 and up to 1000000, not -1',
  ],
  [
    'an origin that is known on deploy',
    { stages: { dev: { corsOrigin: { 'Fn::ImportValue': 'X' } } } },
    'corsOrigin of stage dev in stages.yml must be known when the service is packaged; write a text such as \'https://app.example.com\', not {"Fn::ImportValue":"X"}',
  ],
  [
    'a blank issuer of a stage',
    { stages: { dev: { issuer: '' } } },
    'JWT_ISSUER is required; issuer of stage dev in stages.yml is blank: give it a value, or remove it',
  ],
  [
    'a blank audience of the command line',
    { param: ['audience='] },
    'JWT_AUDIENCE is required; --param audience is blank: give it a value, or remove it',
  ],
  [
    'an issuer beside that of another function',
    {
      yaml: {
        before: '  authorizer:',
        lines:
          "  other:\n    handler: a.b\n    environment:\n      JWT_ISSUER: ${env:OTHER_ISSUER, 'x'}\n",
      },
      environment: { JWT_ISSUER: 'nonsense', OTHER_ISSUER: 'y' },
    },
    'JWT_ISSUER: "nonsense" is not a URL of the form https://host/path, unless the address of its key set is given (JWKS_URI, or jwksUri of the entry); change JWT_ISSUER in the environment',
  ],
  [
    'parameters as variables in .env.dev',
    {
      files: {
        '.env.dev':
          'TOKEN_SOURCE=X-Auth\nAUTHORIZER_TTL=0\nCORS_ALLOWED_ORIGINS=https://a.example\n',
      },
    },
    [
      'TOKEN_SOURCE in .env.dev has no effect; set tokenSource in stages.yml instead',
      'AUTHORIZER_TTL in .env.dev has no effect; set authorizerTtl in stages.yml instead',
      'CORS_ALLOWED_ORIGINS in .env.dev is not a variable of this service; remove it, or read it in serverless.yml as ${env:CORS_ALLOWED_ORIGINS} if a function needs it',
    ],
  ],
  ...['localhost.:8443', 'idp.localhost', '0.0.0.0', '[::ffff:7f00:1]', '[::]'].map(
    (host): Wrong => [
      `the issuer ${host}`,
      { environment: { JWT_ISSUER: `https://${host}/` } },
      `JWT_ISSUER: "https://${host}/" is this machine, which a deployed function cannot reach; use the https address of the provider: change JWT_ISSUER in the environment`,
    ],
  ),
  ...['Bearer', 'Basic', 'token', 'DPoP'].map((scheme): Wrong => [
    `the scheme ${scheme} as a header`,
    { param: [`tokenSource=${scheme}`] },
    `--param tokenSource must begin with a header, and ${scheme} is a scheme; write 'Authorization: ${scheme}'`,
  ]),
  [
    'a type that no authorizer has',
    { param: ['authorizerType=TOKEN'] },
    '--param authorizerType must be token or request, not "TOKEN"',
  ],
  [
    'a scope that no policy has',
    { stages: { dev: { policyScope: 'routes' } } },
    'policyScope of stage dev in stages.yml must be stage or route, not "routes"',
  ],
  [
    'a variable for policyScope',
    { files: { '.env.dev': 'POLICY_SCOPE=route' } },
    'POLICY_SCOPE in .env.dev has no effect; set policyScope in stages.yml instead',
  ],
  [
    'a cookie with the usual type',
    { param: ['tokenSource=cookie session'] },
    'the token stands in cookie.session (tokenSource), which an authorizer of type token cannot read; set authorizerType: request in stages.yml',
  ],
  [
    'a route scope with the usual type',
    { param: ['policyScope=route'] },
    'policyScope is route, and API Gateway caches the answers of an authorizer of type token for all routes; set authorizerType: request in stages.yml, or policyScope: stage',
  ],
  [
    'another place beside tokenSource',
    { authorizer: { TOKEN_PARAMETER: 'header.X-Auth-Token' } },
    'TOKEN_PARAMETER of functions.authorizer.environment in serverless.yml is "header.X-Auth-Token", but tokenSource is \'Authorization: Bearer\'; write TOKEN_PARAMETER: ${file(plugins/settings.cjs):tokenSource.parameter} into functions.authorizer.environment',
  ],
  ...['', '  '].map((TOKEN_PARAMETER): Wrong => [
    `a blank TOKEN_PARAMETER ("${TOKEN_PARAMETER}"), for which the authorizer has a value of its own`,
    {
      param: ['tokenSource=X-Auth-Token'],
      routeAuthorizer: { name: 'authorizer', identitySource: 'method.request.header.X-Auth-Token' },
      authorizer: { TOKEN_PARAMETER },
    },
    'TOKEN_PARAMETER is unset in serverless.yml, so the authorizer takes "header.Authorization", but tokenSource is \'X-Auth-Token\'; write TOKEN_PARAMETER: ${file(plugins/settings.cjs):tokenSource.parameter} into functions.authorizer.environment',
  ]),
  [
    'an unset scheme of a bare token',
    {
      param: ['tokenSource=Authorization'],
      authorizer: { TOKEN_SCHEME: undefined },
    },
    'TOKEN_SCHEME is unset in serverless.yml, so the authorizer takes "Bearer", but tokenSource is \'Authorization\'; write TOKEN_SCHEME: ${file(plugins/settings.cjs):tokenSource.scheme} into functions.authorizer.environment',
  ],
  [
    'another place for all functions',
    {
      provider: { TOKEN_PARAMETER: 'header.X-Auth-Token' },
      authorizer: { TOKEN_PARAMETER: undefined },
    },
    'TOKEN_PARAMETER of provider.environment in serverless.yml is "header.X-Auth-Token", but tokenSource is \'Authorization: Bearer\'; write TOKEN_PARAMETER: ${file(plugins/settings.cjs):tokenSource.parameter} into functions.authorizer.environment',
  ],
  ...['TOKEN_PARAMETER', 'TOKEN_SCHEME', 'POLICY_SCOPE'].flatMap((name) =>
    (['provider', 'authorizer'] as const).map((section): Wrong => [
      `${name} of ${section} that CloudFormation computes`,
      {
        [section]: { [name]: { Ref: 'Place' } },
        ...(section === 'provider' && { authorizer: { [name]: undefined } }),
      },
      `${name}: Ref is computed when the stack is deployed, and the identity sources of the authorizer follow from it before that; write its value: change ${name === 'POLICY_SCOPE' ? 'policyScope of default in stages.yml' : `${name} in serverless.yml`}`,
    ]),
  ),
  [
    'an identity source by hand',
    {
      param: ['policyScope=route'],
      routeAuthorizer: {
        name: 'authorizer',
        type: 'request',
        identitySource: 'method.request.header.Authorization',
      },
    },
    'the authorizer of GET /sayhello in serverless.yml does not name context.httpMethod, context.resourcePath, on which the decision depends, so a caller would get the answer for another request from the cache; write identitySource: method.request.header.Authorization, context.httpMethod, context.resourcePath',
  ],
  ...['cookie', 'Query'].map((place): Wrong => [
    `the place ${place} without a name`,
    { param: [`tokenSource=${place}`] },
    `--param tokenSource must name the ${place.toLowerCase()} that holds the token; write '${place.toLowerCase()} access_token'`,
  ]),
  ...['Content-Type', 'Set-Cookie', 'Host', 'x-api-key'].map((header): Wrong => [
    `the token header ${header}`,
    { param: [`tokenSource=${header}`] },
    `--param tokenSource must name a header that is free for a token, such as Authorization or X-Auth-Token; ${header} has another meaning`,
  ]),
  [
    'a burst with a fraction',
    { stages: { dev: { throttleBurst: 1.5 } } },
    'throttleBurst of stage dev in stages.yml must be a whole number from 1 to 1000000, not 1.5',
  ],
  [
    'a list of withdrawn tokens that is neither on nor off',
    { stages: { dev: { revocation: 'maybe' } } },
    'revocation of stage dev in stages.yml must be true or false, not "maybe"',
  ],
  [
    'a memory of the list that is too long',
    { stages: { dev: { revocationRememberSeconds: 301 } } },
    'revocationRememberSeconds of stage dev in stages.yml must be a whole number from 0 to 300, not 301',
  ],
  [
    'a verdict in place of a list that cannot be read',
    { stages: { dev: { revocationUnavailable: 'deny' } } },
    'revocationUnavailable of stage dev in stages.yml must be undecided or accept, not "deny"',
  ],
  [
    'a switch with a word',
    { stages: { dev: { usagePlan: 'yes please' } } },
    'usagePlan of stage dev in stages.yml must be true or false, not "yes please"',
  ],
  [
    'a switch with a number',
    { param: ['tracing=1'] },
    '--param tracing must be true or false, not "1"',
  ],
  [
    'a switch with a list',
    { stages: { dev: { alarms: null, accessLogs: [] } } },
    'accessLogs of stage dev in stages.yml must be true or false, not []',
  ],
  [
    'a number of instances that is a word',
    { param: ['authorizerInstances=many'] },
    '--param authorizerInstances must be a whole number from 0 to 1000, not "many"',
  ],
  [
    'a claim with a space',
    { stages: { dev: { usageKeyClaim: 'client id' } } },
    'usageKeyClaim of stage dev in stages.yml must be the name of a claim, such as client_id, not "client id"',
  ],
  [
    'a quota of nothing',
    { stages: { dev: { usagePlanRequestsPerMonth: 0 } } },
    'usagePlanRequestsPerMonth of stage dev in stages.yml must be a whole number from 1 to 1000000000, not 0',
  ],
  [
    'an address that is not one',
    { files: { '.env.dev': 'ALARM_EMAIL=nobody\n' } },
    'ALARM_EMAIL in .env.dev must be one e-mail address, or \'\' for none, not "nobody"',
  ],
  [
    'a misspelt provider to play',
    { command: ['offline'], stage: 'local', param: ['provider=cogntio'] },
    '--param provider must be opaque or the name of a preset, not "cogntio"; did you mean cognito?',
  ],
  [
    'an unknown provider to play',
    { command: ['offline'], stage: 'local', stages: { local: { provider: 'toString' } } },
    'provider of stage local in stages.yml must be opaque or the name of a preset, not "toString"; choose from opaque, auth0, cognito, entra, okta, keycloak, google, firebase, apple, clerk, github-actions, kubernetes, zitadel, duende, spring, ory-hydra, adfs',
  ],
  [
    'a provider to play on a stage without a local one',
    { param: ['provider=cognito'] },
    '--param provider is for the local identity provider, which stage "dev" does not have; remove it',
  ],
  [
    'opaque tokens of the local provider on another stage',
    { param: ['provider=opaque'] },
    '--param provider is for the local identity provider, which stage "dev" does not have; remove it',
  ],
  [
    'a provider to play on every stage',
    { stages: { default: { provider: 'okta' } }, stage: 'prod' },
    'provider of default in stages.yml is for the local identity provider, which stage "prod" does not have; remove it',
  ],
  [
    'a port that is too large',
    { command: ['offline'], stage: 'local', param: ['apiPort=70000'] },
    '--param apiPort must be a whole number from 1 to 65535, not "70000"',
  ],
  [
    'a port that is a word',
    { command: ['offline'], stage: 'local', stages: { local: { identityProviderPort: 'abc' } } },
    'identityProviderPort of stage local in stages.yml must be a whole number from 1 to 65535, not "abc"',
  ],
  [
    'a token header with a quote',
    { param: ["tokenSource=X-'Auth"] },
    "--param tokenSource must be a header and a scheme, such as 'Authorization: Bearer', or a header alone that holds the bare token, such as 'X-Auth-Token', or 'cookie NAME' or 'query NAME'; letters, digits, - and _ are accepted; not \"X-'Auth\"",
  ],
  [
    'a token header with a line break',
    { stages: { default: { tokenSource: 'X-Auth\nBearer' } } },
    "tokenSource of default in stages.yml must be a header and a scheme, such as 'Authorization: Bearer', or a header alone that holds the bare token, such as 'X-Auth-Token', or 'cookie NAME' or 'query NAME'; letters, digits, - and _ are accepted; not \"X-Auth\\nBearer\"",
  ],
  [
    'a reserved scheme',
    { stages: { dev: { tokenSource: 'Authorization: none' } } },
    "tokenSource of stage dev in stages.yml must be a header and a scheme, such as 'Authorization: Bearer', or a header alone that holds the bare token, such as 'X-Auth-Token', or 'cookie NAME' or 'query NAME'; letters, digits, - and _ are accepted; not \"Authorization: none\"",
  ],
  [
    'a token header that is a number',
    { stages: { dev: { tokenSource: 7 } } },
    "tokenSource of stage dev in stages.yml must be a header and a scheme, such as 'Authorization: Bearer', or a header alone that holds the bare token, such as 'X-Auth-Token', or 'cookie NAME' or 'query NAME'; letters, digits, - and _ are accepted; not 7",
  ],
  [
    'the old tokenHeader',
    { param: ['tokenHeader=X-Auth-Token'] },
    "--param tokenHeader: tokenSource has replaced the setting; remove it and write tokenSource: 'X-Auth-Token: Bearer' in stages.yml",
  ],
  [
    'all three old settings',
    {
      stages: { dev: { tokenHeader: 'jwt_token', tokenExpression: '^[A-Za-z0-9._-]+$' } },
      environment: { TOKEN_SCHEME: 'none' },
    },
    "tokenHeader of stage dev in stages.yml, tokenExpression of stage dev in stages.yml, TOKEN_SCHEME in the environment: tokenSource has replaced the settings; remove them and write tokenSource: 'jwt_token' in stages.yml",
  ],
  [
    'the old TOKEN_SCHEME',
    { files: { '.env.dev': 'TOKEN_SCHEME=Token\n' } },
    "TOKEN_SCHEME in .env.dev: tokenSource has replaced the setting; remove it and write tokenSource: 'Authorization: Token' in stages.yml",
  ],
  [
    'the old tokenExpression',
    { stages: { dev: { tokenExpression: '^[A-Za-z0-9._-]+$' } } },
    "tokenExpression of stage dev in stages.yml: tokenSource has replaced the setting; remove it and write tokenSource: 'Authorization' in stages.yml",
  ],
  [
    'a scheme beside tokenSource',
    { authorizer: { TOKEN_SCHEME: 'none' } },
    'TOKEN_SCHEME of functions.authorizer.environment in serverless.yml is "none", but tokenSource is \'Authorization: Bearer\'; write TOKEN_SCHEME: ${file(plugins/settings.cjs):tokenSource.scheme} into functions.authorizer.environment',
  ],
  [
    'a header beside tokenSource',
    {
      stages: { dev: { tokenSource: 'X-Auth-Token' } },
      routeAuthorizer: { name: 'authorizer' },
      authorizer: { TOKEN_SCHEME: 'none' },
    },
    "the authorizer of GET /sayhello in serverless.yml reads method.request.header.Authorization, but tokenSource is 'X-Auth-Token'; write identitySource: method.request.header.${file(plugins/settings.cjs):tokenSource.header}",
  ],
  [
    'an expression beside tokenSource',
    { routeAuthorizer: { name: 'authorizer', identityValidationExpression: '^.*$' } },
    'the authorizer of GET /sayhello in serverless.yml has the identityValidationExpression "^.*$", but tokenSource is \'Authorization: Bearer\'; write identityValidationExpression: ${file(plugins/settings.cjs):tokenSource.expression}',
  ],
  [
    'a function of CloudFormation, started',
    {
      command: ['offline'],
      stage: 'local',
      stages: { local: { issuer: POOL } },
      authorizer: { JWT_ISSUER: POOL },
    },
    'JWT_ISSUER: Fn::Sub is computed when the stack is deployed, and not on this machine; give stage "local" a value of its own: change issuer of stage local in stages.yml',
  ],
  [
    'a function of CloudFormation, invoked',
    { command: ['invoke', 'local'], authorizer: { JWT_ISSUER: POOL } },
    'JWT_ISSUER: Fn::Sub is computed when the stack is deployed, and not on this machine; give stage "dev" a value of its own: change JWT_ISSUER in the environment',
  ],
  [
    'issuers that CloudFormation computes, with a secret that nobody would see',
    {
      authorizer: { TRUSTED_ISSUERS: { 'Fn::Sub': '[{"introspection":{"clientSecret":"x"}}]' } },
    },
    'TRUSTED_ISSUERS: Fn::Sub is computed when the stack is deployed, and the parts of the authorizer, its role and the bound of withdrawn tokens follow from it before that; write its value: change TRUSTED_ISSUERS in serverless.yml',
  ],
  [
    'issuers that CloudFormation computes, for all functions',
    {
      authorizer: { TRUSTED_ISSUERS: undefined },
      provider: { TRUSTED_ISSUERS: { Ref: 'Issuers' } },
    },
    'TRUSTED_ISSUERS: Ref is computed when the stack is deployed, and the parts of the authorizer, its role and the bound of withdrawn tokens follow from it before that; write its value: change TRUSTED_ISSUERS in serverless.yml',
  ],
  [
    'a memory of the list that CloudFormation computes',
    { authorizer: { REVOCATION_REMEMBER_SECONDS: { Ref: 'Seconds' } } },
    'REVOCATION_REMEMBER_SECONDS: Ref is computed when the stack is deployed, and the bound of withdrawn tokens follows from it before that; write its value: change revocation of default in stages.yml',
  ],
  [
    'an authorizer by ARN',
    { routeAuthorizer: { arn: ARN, type: 'token' } },
    'the authorizer of GET /sayhello is that of another service (arn arn:aws:lambda:eu-central-1:123456789012:function:auth-dev-authorizer), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'an authorizer by ARN, in short',
    { routeAuthorizer: ARN },
    'the authorizer of GET /sayhello is that of another service (arn arn:aws:lambda:eu-central-1:123456789012:function:auth-dev-authorizer), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'an authorizer by id',
    { routeAuthorizer: { type: 'CUSTOM', authorizerId: 'abc123' } },
    'the authorizer of GET /sayhello is that of another service (authorizerId abc123), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'an authorizer by reference',
    { routeAuthorizer: { authorizerId: { Ref: 'Other' } } },
    'the authorizer of GET /sayhello is that of another service (authorizerId {"Ref":"Other"}), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'IAM, in short',
    { routeAuthorizer: 'aws_iam' },
    'the authorizer of GET /sayhello is the IAM authorizer of API Gateway (aws_iam), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'IAM',
    { routeAuthorizer: { type: 'aws_iam' } },
    'the authorizer of GET /sayhello is the IAM authorizer of API Gateway (aws_iam), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'a user pool',
    { routeAuthorizer: { name: 'pool', type: 'COGNITO_USER_POOLS', arn: POOL_ARN } },
    'the authorizer of GET /sayhello is the Cognito user pool arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_abc, and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'a user pool, in short',
    { routeAuthorizer: POOL_ARN },
    'the authorizer of GET /sayhello is the Cognito user pool arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_abc, and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'a handler as the authorizer',
    { routeAuthorizer: 'sayhello' },
    'the authorizer of GET /sayhello is another function of this service (sayhello), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'an authorizer that does not exist',
    { routeAuthorizer: 'stranger' },
    'the authorizer of GET /sayhello is another authorizer (stranger), and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'an authorizer of another type',
    { routeAuthorizer: { name: 'authorizer', type: 'COGNITO_USER_POOLS' } },
    'the authorizer of GET /sayhello is of type COGNITO_USER_POOLS and not of type token or request, and access rules hold only behind the authorizer of this service; write "<<: *protected" for that one, or move the route to another service',
  ],
  [
    'an empty authorizer',
    { routeAuthorizer: '' },
    [
      'GET /sayhello has no authorizer and is not on the list PUBLIC_ROUTES; protect it or list it',
      'GET /sayhello has a rule but no route with an authorizer in serverless.yml',
    ],
  ],
];

describe('the checks refuse', () => {
  test.each(WRONG)('%s', (_what, change, sentences) => {
    const refusal = service.refusalOf(change) ?? 'it is accepted';
    const [heading = '', ...problems] = refusal.split('\n  - ');
    expect(problems.length === 0 ? [heading] : problems).toStrictEqual([sentences].flat());
  });
});

const NOTHING_SET = { JWT_ISSUER: '', JWT_AUDIENCE: '' };

/** Settings that look unusual and are right. */
const RIGHT: readonly Right[] = [
  ['nothing but issuer and audience', {}],
  ['every deployed stage', { stage: 'prod' }],
  [
    'stage local with .env',
    { command: ['offline'], stage: 'local', files: { '.env': 'JWT_AUDIENCE=a\n' } },
  ],
  ...['info', 'remove', 'logs', 'metrics', 'rollback', 'deploy list'].map((command): Right => [
    `sls ${command} of a stage that is no longer listed`,
    { command: command.split(' '), stage: 'qa' },
  ]),
  [
    'rates with a fraction',
    { stages: { dev: { throttleRate: 0.5 } }, param: ['usagePlanRate=2.5'] },
  ],
  ['a command that needs no settings', { command: ['info'], environment: NOTHING_SET }],
  ['sls deploy list with .env only', { command: ['deploy', 'list'], files: { '.env': '' } }],
  [
    'an issuer on this machine, started',
    { command: ['offline'], environment: { JWT_ISSUER: 'http://localhost:8080/realms/a' } },
  ],
  [
    'an issuer on this machine, invoked',
    { command: ['invoke', 'local'], environment: { JWT_ISSUER: 'http://127.0.0.1:8080' } },
  ],
  [
    'an issuer on this machine, for an emulator',
    {
      environment: {
        JWT_ISSUER: 'http://127.0.0.1:8080',
        AWS_ENDPOINT_URL: 'http://localhost:4566',
      },
    },
  ],
  [
    'a key set on this machine, packaged to be tried here',
    { environment: { JWKS_URI: 'http://127.0.0.1:9/keys', USAGE_KEY_CLAIM: 'tenant' } },
  ],
  ['an issuer that is known on deploy', { authorizer: { JWT_ISSUER: POOL } }],
  [
    'an audience that is known on deploy',
    { authorizer: { JWT_AUDIENCE: { 'Fn::ImportValue': 'audience' } } },
  ],
  [
    'a parameter that is known on deploy',
    { stages: { dev: { issuer: { Ref: 'IssuerParameter' } } } },
  ],
  [
    'an imported issuer, invoked',
    { command: ['invoke', 'local'], authorizer: { JWT_ISSUER: { 'Fn::ImportValue': 'issuer' } } },
  ],
  ['seconds without quotes', { authorizer: { JWT_CLOCK_TOLERANCE_SECONDS: 30 } }],
  ['a numeric audience in quotes', { stages: { dev: { audience: '123456789012345678' } } }],
  [
    'a variable of another function',
    { provider: { JWT_SECRET: 'x', JWT_EXPIRES_IN: '1h', LOG_LEVEL: 'debug' } },
  ],
  [
    'foreign variables of the shell',
    { environment: { JWT_SECRET: 'x', TOKEN: 'y', JWT_ISSUER_URL: 'z' } },
  ],
  [
    "variables of the shell that are near to the service's own",
    {
      yaml: {
        before: '  esbuild:',
        lines: "  q: ${env:CI, ''}${env:HOST, ''}${env:DB_URL, ''}${env:STRIPE_KEY, ''}\n",
      },
      environment: { _: '/bin/sh', HOME: '/root', DB_URL2: 'a', STRIPE_KEYS: 'b' },
    },
  ],
  [
    'variables of Node.js and of a Lambda extension for the authorizer',
    {
      authorizer: {
        NODE_OPTIONS: '--enable-source-maps',
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
        TZ: 'UTC',
        LOG_LEVEL: 'debug',
      },
    },
  ],
  [
    "parameters of the service's own",
    {
      stages: {
        default: { queueName: 'a', queueName2: 'b', sampleRate: 0.5, offset: -1, vpc: '' },
        dev: { vpc: { securityGroupIds: ['sg-1'] }, sampleRate: 0.25, throttle: 7 },
      },
    },
  ],
  [
    'a parameter with a dash',
    {
      yaml: { before: '  esbuild:', lines: '  q: ${param:api-name}${param:api-names}\n' },
      stages: { dev: { 'api-name': 'a' } },
    },
  ],
  ['values of the command line', { param: ['authorizerTtl=0', 'usagePlan=true', 'tracing=false'] }],
  [
    'a bare token in a header',
    { param: ['tokenSource=X-Auth-Token'], authorizer: { TOKEN_SCHEME: 'none' } },
  ],
  [
    'another scheme',
    {
      stages: { default: { tokenSource: 'Authorization: Token' } },
      authorizer: { TOKEN_SCHEME: 'Token' },
    },
  ],
  [
    'a provider to play on stage local',
    { command: ['offline'], stage: 'local', param: ['provider=github-actions'] },
  ],
  [
    'opaque tokens of the local provider',
    { command: ['offline'], stage: 'local', param: ['provider=opaque'] },
  ],
  ['a blank provider to play on another stage', { param: ['provider='] }],
  ['the short form of the authorizer', { routeAuthorizer: 'authorizer' }],
];

describe('the checks accept', () => {
  test.each(RIGHT)('%s', (_what, change) => {
    expect(service.refusalOf(change)).toBeUndefined();
  });
});

test('every parameter that the service reads has a kind, or one of its own by its default', () => {
  const yaml = readYamlSources('.');
  // One list of parameters for each stage.
  const lists = parse(yaml.get(parameterFileOf(yaml)) ?? '') as Record<string, object>;
  const own = Object.keys(lists['default'] ?? {});
  const unchecked = [...namesRead(yaml, 'param')].filter(
    (name) => !(name in STAGE_PARAMETERS) && !own.includes(name),
  );
  expect(unchecked).toStrictEqual([
    // demo
    'ordersPort',
    // end of demo
  ]);
});

test('every kind is of a parameter that the service reads', () => {
  const read = namesRead(readYamlSources('.'), 'param');
  expect(Object.keys(STAGE_PARAMETERS).filter((name) => !read.has(name))).toStrictEqual([]);
});
