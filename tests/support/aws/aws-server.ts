import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { AwsEnvironment } from '../../../lib/config/aws-environment';
import type { Certificate } from '../certificate';
import { signedBySdk } from './sdk-signature';

export const AWS_CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'session-token-of-the-role',
};

/** A request whose signature the server has found good. */
export interface SignedRequest {
  readonly target: string;
  readonly contentType: string | undefined;
  readonly body: unknown;
  readonly scope: string;
  readonly socket: Socket;
}

export type Answer = (request: SignedRequest, response: ServerResponse) => void;

/** A service of AWS on loopback, which checks signatures with the signer of the AWS SDK. */
export interface AwsServer {
  readonly environment: AwsEnvironment;
  readonly url: string;
  readonly requests: readonly SignedRequest[];
  /** Answers every request from now on. */
  answer(answer: Answer): void;
  close(): Promise<void>;
}

/** @param certificate makes it an https server */
export async function startAwsServer(certificate?: Certificate): Promise<AwsServer> {
  const requests: SignedRequest[] = [];
  let answer: Answer = answerWith({});
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void receive(request).then((signed) => {
      if (signed === undefined) {
        answerWith({ __type: 'InvalidSignatureException' }, 400)(signed, response);
        return;
      }
      requests.push(signed);
      answer(signed, response);
    });
  };
  const server =
    certificate === undefined ? createServer(listener) : createHttpsServer(certificate, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const endpoint = { variable: 'AWS_ENDPOINT_URL', url };
  return {
    url,
    requests,
    environment: {
      region: 'eu-central-1',
      credentials: AWS_CREDENTIALS,
      endpoints: { dynamodb: endpoint, ssm: endpoint, secretsmanager: endpoint },
    },
    answer: (next) => {
      answer = next;
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Answers with an object as JSON. */
export function answerWith(body: unknown, status = 200) {
  return (_request: unknown, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  };
}

/** Reads a request; undefined if it does not have the signature that the SDK would make. */
async function receive(request: IncomingMessage): Promise<SignedRequest | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { headers } = request;
  const authorization = headers.authorization ?? '';
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+),/.exec(authorization) ?? [];
  const [, region = '', service = ''] = scope.split('/');
  // The SDK adds these two itself.
  const signed = names.split(';').filter((name) => !/^x-amz-(?:date|security-token)$/.test(name));
  const expected = await signedBySdk({
    headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
    ...{ body, service, region, credentials: AWS_CREDENTIALS },
    date: dateOf(String(headers['x-amz-date'])),
  });
  const isGood =
    request.method === 'POST' &&
    request.url === '/' &&
    expected['authorization'] === authorization &&
    headers['x-amz-security-token'] === AWS_CREDENTIALS.sessionToken;
  if (!isGood) return undefined;
  const target = String(headers['x-amz-target']);
  return {
    ...{ target, scope, socket: request.socket },
    contentType: headers['content-type'],
    body: JSON.parse(body) as unknown,
  };
}

function dateOf(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:'));
}
