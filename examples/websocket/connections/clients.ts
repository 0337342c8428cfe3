import {
  ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

/** The way to the clients at the other end of the connections. */
export interface Clients {
  /** @returns false if the client has gone */
  readonly send: (connectionId: string, data: object) => Promise<boolean>;
  /** Closes a connection. It may be closed already. */
  readonly close: (connectionId: string) => Promise<void>;
}

/** A client that has gone without a word: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
const GONE = 410;

/** @param endpoint the address of the stage, such as `https://api-id.execute-api.eu-central-1.amazonaws.com/dev` */
export function createClients(endpoint: string): Clients {
  const gateway = new ApiGatewayManagementApiClient({ endpoint });

  async function isThere(request: Promise<unknown>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      // By its status, since serverless-offline does not name the error.
      const isAnswer = error instanceof ApiGatewayManagementApiServiceException;
      if (isAnswer && error.$metadata.httpStatusCode === GONE) return false;
      throw error;
    }
  }

  return {
    send: (ConnectionId, data) =>
      isThere(
        gateway.send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify(data) })),
      ),
    close: async (ConnectionId) => {
      await isThere(gateway.send(new DeleteConnectionCommand({ ConnectionId })));
    },
  };
}
