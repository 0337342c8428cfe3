import type { AwsEnvironment } from '../config/aws-environment';
import { type SecretPlace, secretPlaceOf } from '../config/secret-name';
import { isJsonObject } from '../json-object';
import { AwsRequestFailed, requestAws } from './signed-request';

/** Leaves half of the 1.5 seconds for the request that the secret is for. */
export const SECRET_DEADLINE_MS = 700;
/** A secret has at most 64 KB, and JSON may need two bytes for one. */
const MAXIMUM_BYTES = 150_000;

/** The remedies for AWS's errors that concern the name of a secret. */
const REMEDIES: Readonly<Record<string, string>> = {
  ParameterNotFound: 'create it in this region with "aws ssm put-parameter --type SecureString"',
  ResourceNotFoundException: 'compare the name with the ARN that Secrets Manager shows',
};

/**
 * Reads a secret from Parameter Store or Secrets Manager.
 *
 * @param name as `secretPlaceOf` reads it
 * @returns the text without white space around it, such as the newline at the end of a file
 * @throws {AwsRequestFailed} if it cannot be read; the message names it and does not hold anything of it
 */
export async function readSecret(name: string, environment: AwsEnvironment): Promise<string> {
  const place = secretPlaceOf(name);
  if (place === undefined) {
    // Not repeated: it may be the secret itself.
    throw new AwsRequestFailed(
      'The name of a secret is not one; npm run doctor says why',
      'NoName',
    );
  }
  const failure = (problem: string, code: string): AwsRequestFailed =>
    new AwsRequestFailed(`The secret ${name} cannot be read: ${problem}`, code);
  let text: unknown;
  try {
    text = await readText(place, environment);
  } catch (error) {
    if (!(error instanceof AwsRequestFailed)) throw error;
    const remedy = REMEDIES[error.code];
    throw failure(error.message + (remedy === undefined ? '' : `; ${remedy}`), error.code);
  }
  const value = memberOf(text, place.member);
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  const expected =
    place.member === undefined
      ? 'it holds no text'
      : `it is not JSON whose member ${place.member} is text`;
  throw failure(expected, 'NoText');
}

async function readText(place: SecretPlace, environment: AwsEnvironment): Promise<unknown> {
  const limits = { deadlineMs: SECRET_DEADLINE_MS, maximumBytes: MAXIMUM_BYTES };
  if (place.service === 'ssm') {
    const body = { Name: place.id, WithDecryption: true };
    const request = { service: place.service, target: 'AmazonSSM.GetParameter', body, ...limits };
    const { Parameter } = await requestAws(request, environment);
    return isJsonObject(Parameter) ? Parameter['Value'] : undefined;
  }
  const answer = await requestAws(
    {
      service: place.service,
      target: 'secretsmanager.GetSecretValue',
      body: { SecretId: place.id },
      ...limits,
    },
    // An ARN may be of another region than the function.
    { ...environment, region: place.region },
  );
  return answer['SecretString'];
}

function memberOf(text: unknown, member: string | undefined): unknown {
  if (member === undefined || typeof text !== 'string') return text;
  try {
    const secret: unknown = JSON.parse(text);
    return isJsonObject(secret) && Object.hasOwn(secret, member) ? secret[member] : undefined;
  } catch {
    // The error would repeat the text.
    return undefined;
  }
}
