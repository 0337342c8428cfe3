import { audienceProblem } from './audience';
import { type EnvironmentReader, quote } from './environment-reader';
import { issuerProblem, providerUrlProblem } from './provider-url';
import {
  DEFAULT_RULES,
  MAXIMUM_SECONDS,
  type SigningAlgorithm,
  SUPPORTED_ALGORITHMS,
  type TrustedIssuer,
} from './trusted-issuer';
import type { AuthorizerVariable } from './variables';

type ConfigReader = EnvironmentReader<AuthorizerVariable>;

/**
 * Reads the issuer of the variables JWT_ISSUER, JWT_AUDIENCE and so on. JWT_ISSUER may also name several issuers of
 * the same audiences, whose keys are at their default addresses.
 */
export function readSingleIssuer(reader: ConfigReader): readonly TrustedIssuer[] {
  const issuers = reader.list('JWT_ISSUER');
  const jwksUri = readJwksUri(reader);
  if (jwksUri !== undefined && issuers.length > 1) {
    reader.problems.add(
      'JWKS_URI works with a single issuer only, but JWT_ISSUER names several; remove one of the two, or write the issuers in issuers.yml',
    );
  }
  for (const issuer of issuers) {
    check(reader, 'JWT_ISSUER', issuer, issuerProblem(issuer, jwksUri !== undefined));
  }
  const rules = {
    ...DEFAULT_RULES,
    audiences: readAudiences(reader),
    algorithms: readAlgorithms(reader),
    clockToleranceSeconds: readSeconds(
      reader,
      'JWT_CLOCK_TOLERANCE_SECONDS',
      'clockToleranceSeconds',
    ),
    maxStaleSeconds: readSeconds(reader, 'JWKS_MAX_STALE_SECONDS', 'maxStaleSeconds'),
  };
  return issuers.map((issuer) => ({
    issuer,
    ...rules,
    keySource:
      jwksUri === undefined
        ? { jwksUri: `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`, isAssumed: true }
        : { jwksUri },
  }));
}

function readJwksUri(reader: ConfigReader): string | undefined {
  const jwksUri = reader.text('JWKS_URI');
  if (jwksUri !== undefined) check(reader, 'JWKS_URI', jwksUri, providerUrlProblem(jwksUri));
  return jwksUri;
}

function readAudiences(reader: ConfigReader): string[] {
  const audiences = reader.list('JWT_AUDIENCE');
  for (const audience of audiences) {
    check(reader, 'JWT_AUDIENCE', audience, audienceProblem(audience));
  }
  return audiences;
}

function check(
  reader: ConfigReader,
  name: AuthorizerVariable,
  text: string,
  problem: string | undefined,
): void {
  // The list that has an empty entry is a problem of its own.
  if (text === '' || problem === undefined) return;
  reader.problems.add(`${name}: ${quote(text)} ${problem}`);
}

function readSeconds(
  reader: ConfigReader,
  name: AuthorizerVariable,
  rule: keyof typeof MAXIMUM_SECONDS,
): number {
  return reader.integer(name, MAXIMUM_SECONDS[rule], DEFAULT_RULES[rule]);
}

function readAlgorithms(reader: ConfigReader): readonly SigningAlgorithm[] {
  if (reader.text('JWT_ALGORITHMS') === undefined) return DEFAULT_RULES.algorithms;
  return reader.list('JWT_ALGORITHMS').filter((name): name is SigningAlgorithm => {
    if (SUPPORTED_ALGORITHMS.some((algorithm) => algorithm === name)) return true;
    reader.problems.add(
      `JWT_ALGORITHMS: ${quote(name)} is not accepted; choose from ${SUPPORTED_ALGORITHMS.join(', ')}`,
    );
    return false;
  });
}
