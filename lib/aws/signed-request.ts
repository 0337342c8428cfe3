import {
  type AwsEnvironment,
  type AwsService,
  readAwsEnvironment,
} from '../config/aws-environment';
import { keptRequest } from '../http/kept-request';
import { type JsonObject, parseJsonObject } from '../json-object';
import { StacklessError } from '../stackless-error';
import { errorCodeOf, remedyFor } from './aws-answer';
import { endpointOf } from './endpoint';
import { signedHeaders } from './signature';

/** One operation of a service of AWS. It may be sent twice, so it must be one that may run twice. */
export interface AwsRequest {
  readonly service: AwsService;
  /** The header `X-Amz-Target`, such as `DynamoDB_20120810.BatchGetItem`. */
  readonly target: string;
  readonly body: object;
  readonly deadlineMs: number;
  readonly maximumBytes: number;
}

/** AWS did not carry out an operation. The message holds neither a credential nor anything of a body. */
export class AwsRequestFailed extends StacklessError {
  override readonly name = 'AwsRequestFailed';

  /** @param code AWS's name of the error, such as `ParameterNotFound`, or one of ours */
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/**
 * Asks a service of AWS that speaks JSON: one signed POST on a kept connection, without redirects or compression.
 *
 * @param environment the region, the credentials and other addresses than AWS's own
 * @returns the body of the answer
 * @throws {AwsRequestFailed} if the answer is missing, late, too long or not a success
 */
export async function requestAws(
  asked: AwsRequest,
  environment: AwsEnvironment = readAwsEnvironment(),
): Promise<JsonObject> {
  const operation = asked.target.replace(/^.*\./, '');
  const failure = (problem: string, code: string): AwsRequestFailed =>
    new AwsRequestFailed(`${asked.service} ${operation} ${problem}`, code);
  const { region, credentials } = environment;
  if (region === undefined) throw failure('needs a region; set AWS_REGION', 'NoRegion');
  if (credentials === undefined) {
    const variables = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    throw failure(`needs credentials; set ${variables}`, 'NoCredentials');
  }
  const endpoint = endpointOf(asked.service, region, environment);
  if (typeof endpoint === 'string') throw failure(`cannot be asked: ${endpoint}`, 'NoEndpoint');

  const body = JSON.stringify(asked.body);
  const version = asked.service === 'dynamodb' ? '1.0' : '1.1';
  const headers = signedHeaders({
    headers: {
      host: endpoint.host,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': asked.target,
    },
    ...{ body, region, credentials, service: asked.service, date: new Date() },
  });
  const { deadlineMs, maximumBytes } = asked;
  const answer = await keptRequest(endpoint.href, {
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    ...{ body, deadlineMs, maximumBytes, anyStatus: true },
    failure: (problem) => failure(problem, 'NoAnswer'),
  });
  const json = parseJsonObject(answer.body);
  if (answer.status !== 200) {
    const code = errorCodeOf(json) ?? `status ${answer.status}`;
    throw failure(`failed: ${code}${remedyFor(code, `${asked.service}:${operation}`)}`, code);
  }
  if (json === undefined) {
    throw failure('was answered with something that is not a JSON object', 'NotJson');
  }
  return json;
}
