import {
  certificate,
  choice,
  claimName,
  domain,
  emailAddress,
  httpsOrigins,
  type Kind,
  origins,
  port,
  portOrOff,
  rate,
  retentionDays,
  text,
  tokenSource,
  trueOrFalse,
  wholeNumber,
} from './kinds';

/**
 * What each stage parameter may hold. A parameter that is the service's own needs no line here: if its default
 * in stages.yml is a number, or true or false, so is every other value.
 */
export const STAGE_PARAMETERS: Readonly<Record<string, Kind>> = {
  issuer: text,
  audience: text,
  jwksUri: text,
  tokenSource,
  authorizerType: choice('token', 'request'),
  policyScope: choice('stage', 'route'),
  authorizerTtl: wholeNumber(0, 3600),
  corsOrigin: origins,
  logRetentionInDays: retentionDays,
  grantedLog: choice('all', 'sampled', 'metrics'),
  grantedLogOneIn: wholeNumber(1, 100_000),
  authorizerLogClass: choice('STANDARD', 'INFREQUENT_ACCESS'),
  systemLogLevel: choice('DEBUG', 'INFO', 'WARN'),
  throttleRate: rate,
  throttleBurst: wholeNumber(1, 1_000_000),
  tracing: trueOrFalse,
  accessLogs: trueOrFalse,
  alarms: trueOrFalse,
  alarmEmail: emailAddress,
  authorizerInstances: wholeNumber(0, 1000),
  usagePlan: trueOrFalse,
  usageKeyClaim: claimName,
  usagePlanRate: rate,
  usagePlanBurst: wholeNumber(1, 1_000_000),
  usagePlanRequestsPerMonth: wholeNumber(1, 1_000_000_000),
  revocation: trueOrFalse,
  revocationRememberSeconds: wholeNumber(0, 300),
  revocationUnavailable: choice('undecided', 'accept'),
  backchannelLogout: trueOrFalse,
  logoutAudiences: text,
  logoutWithdraws: choice('session', 'subject'),
  web: trueOrFalse,
  webClientId: text,
  webScope: text,
  webDomain: domain,
  webCertificate: certificate,
  webProviderOrigins: httpsOrigins,
  apiPort: port,
  lambdaPort: port,
  identityProviderPort: port,
  webPort: portOrOff,
  revocationsPort: wholeNumber(0, 65_535),
  provider: text,
  identityProviderFolder: text,
  buildFolder: text,
};

const ENVIRONMENT = 'functions.authorizer.environment';

/** The members of serverless.yml that make use of a parameter, for those that the authorizer depends on. */
export const USES: Readonly<Record<string, { readonly member: string; readonly section: string }>> =
  {
    issuer: { member: 'JWT_ISSUER', section: ENVIRONMENT },
    audience: { member: 'JWT_AUDIENCE', section: ENVIRONMENT },
    jwksUri: { member: 'JWKS_URI', section: ENVIRONMENT },
    policyScope: { member: 'POLICY_SCOPE', section: ENVIRONMENT },
    tokenSource: { member: 'tokenSource', section: 'custom' },
    corsOrigin: { member: 'CORS_ORIGIN', section: 'provider.environment' },
  };
