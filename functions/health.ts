import { withCors } from '../lib/handler/cors';
import { json } from '../lib/handler/http';

export const handler = withCors(
  () => Promise.resolve(json(200, { status: 'ok' })),
  process.env['CORS_ORIGIN'],
);
