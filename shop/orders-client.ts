import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * How long one access may take, retries included. With the rest of an invocation it stays within
 * the 6 seconds of the function, so that a caller gets our 503 and not the gateway's 502.
 */
export const ACCESS_DEADLINE_MS = 3_500;

/**
 * The client that orders are kept with. The SDK's own limits are no help here: it waits for ever
 * for a connection and for an answer, and only warns of a request that takes too long.
 *
 * @param config the region and the like, for tests; on AWS everything comes from the environment
 */
export function createOrdersClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...config,
      // DynamoDB answers in milliseconds; a second means that this answer will not come.
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
