import { json, protectedHandler } from '../lib/http';

export const handler = protectedHandler((caller) =>
  json(200, { message: `Hello, ${caller.principal}!`, caller }),
);
