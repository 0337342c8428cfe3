import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * The time of one request to the database, retries included. It leaves enough of the function's
 * 6 seconds to answer, so that the caller gets a 503 from us and not a 502 from the gateway.
 */
export const ACCESS_DEADLINE_MS = 3_500;

/**
 * Makes the client of the database. By default the SDK waits without limit for a connection and for
 * an answer, and only warns if a request takes too long.
 *
 * @param config region, endpoint and credentials, for tests; on AWS they come from the environment
 */
export function createOrdersClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...config,
      // DynamoDB answers in milliseconds; after a second the answer is not expected any more.
      requestHandler: {
        connectionTimeout: 500,
        requestTimeout: 1_000,
        throwOnRequestTimeout: true,
      },
      retryMode: 'standard',
      maxAttempts: 3,
    }),
  );
}
