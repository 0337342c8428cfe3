import { withCors } from '../lib/cors';
import { json } from '../lib/http';

export const handler = withCors(
  () => Promise.resolve(json(200, { status: 'ok' })),
  process.env['CORS_ORIGIN'],
);
