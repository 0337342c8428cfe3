import type { APIGatewayProxyResult } from 'aws-lambda';
import { json } from '../lib/http';

export const handler = (): Promise<APIGatewayProxyResult> =>
  Promise.resolve(json(200, { status: 'ok' }));
