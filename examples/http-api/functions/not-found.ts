import type { APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda';
import { HttpError, protectedHandler } from '../../../lib/handler/http';
import type { JsonObject } from '../../../lib/json-object';

export const handler = protectedHandler<APIGatewayProxyEventV2WithLambdaAuthorizer<JsonObject>>(
  () => {
    throw new HttpError(404, 'There is no such route');
  },
);
