import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDynamoOrders } from '../../../shop/dynamo-orders';
import type { OrdersRepository } from '../../../shop/orders';
import { createOrdersClient } from '../../../shop/orders-client';
import { LOCAL_CREDENTIALS } from '../../../local/database/local-database';

/** Runs a test with a repository on a scripted database, and counts the requests. */
export async function withDatabase<Result>(
  listener: RequestListener,
  run: (orders: OrdersRepository, requests: () => number) => Promise<Result>,
): Promise<Result> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const client = createOrdersClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: LOCAL_CREDENTIALS,
  });
  try {
    return await run(createDynamoOrders(client, 'orders'), () => requests);
  } finally {
    client.destroy();
    server.close();
    server.closeAllConnections();
  }
}

/** Answers as DynamoDB does. */
export function answer(status: number, body: object | string): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Answers with one of DynamoDB's errors. */
export function failure(status: number, name: string): RequestListener {
  return answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name });
}
