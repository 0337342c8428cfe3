import { withCors } from '../lib/handler/cors';
import { json, protectedHandler } from '../lib/handler/http';

export const handler = withCors(
  protectedHandler((caller) => json(200, { message: `Hello, ${caller.principal}!`, caller })),
  process.env['CORS_ORIGIN'],
);
