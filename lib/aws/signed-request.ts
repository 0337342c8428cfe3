import type { ClientRequest } from 'node:http';
import {
  type AwsEnvironment,
  type AwsService,
  readAwsEnvironment,
} from '../config/aws-environment';
import type { JsonObject } from '../json-object';
import { StacklessError } from '../stackless-error';
import { errorCodeOf, parseObject, remedyFor } from './aws-answer';
import { endpointOf } from './endpoint';
import { closeIdleConnections, openPost } from './kept-connections';
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

/** AWS did not do what it was asked. The message holds neither a credential nor anything of a body. */
export class AwsRequestFailed extends StacklessError {
  override readonly name = 'AwsRequestFailed';

  /** @param code AWS's name of the error, such as `ParameterNotFound`, or what happened to the connection */
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
  const open = (): ClientRequest =>
    openPost(endpoint, {
      ...signedHeaders({
        headers: {
          host: endpoint.host,
          'content-type': `application/x-amz-json-${version}`,
          'x-amz-target': asked.target,
        },
        ...{ body, region, credentials, service: asked.service, date: new Date() },
      }),
      'accept-encoding': 'identity',
      'content-length': Buffer.byteLength(body),
    });
  const answer = await exchange(open, body, asked, failure);
  if (answer.status !== 200) {
    const code = errorCodeOf(answer.json) ?? `status ${answer.status}`;
    throw failure(`failed: ${code}${remedyFor(code, `${asked.service}:${operation}`)}`, code);
  }
  if (answer.json === undefined) {
    throw failure('was answered with something that is not a JSON object', 'NotJson');
  }
  return answer.json;
}

interface Answer {
  readonly status: number;
  readonly json: JsonObject | undefined;
}

/** Sends a request within its deadline, and a second time if its kept connection turns out to be dead. */
async function exchange(
  open: () => ClientRequest,
  body: string,
  { deadlineMs, maximumBytes }: AwsRequest,
  failure: (problem: string, code: string) => AwsRequestFailed,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let hasEnded = false;
    let request: ClientRequest;
    const fail = (problem: string, code: string): void => {
      hasEnded = true;
      clearTimeout(deadline);
      request.destroy();
      reject(failure(problem, code));
    };
    // A socket timeout would start again with every byte that arrives.
    const deadline = setTimeout(() => {
      fail(`gave no complete answer within ${deadlineMs} ms`, 'Deadline');
    }, deadlineMs);

    const send = (isFirst: boolean): void => {
      request = open();
      request.on('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) => {
        if (hasEnded) return;
        const wasDead = request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
        if (!isFirst || !wasDead) {
          fail(`cannot be reached (${code})`, code);
          return;
        }
        // The others were kept through the same freeze of the function.
        closeIdleConnections();
        send(false);
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > maximumBytes) fail(`sent more than ${maximumBytes} bytes`, 'TooLong');
        });
        response.on('error', () => {
          fail('broke off in the middle of its answer', 'BrokenOff');
        });
        response.on('end', () => {
          hasEnded = true;
          clearTimeout(deadline);
          resolve({ status: response.statusCode ?? 0, json: parseObject(Buffer.concat(chunks)) });
        });
      });
      request.end(body);
    };
    send(true);
  });
}
