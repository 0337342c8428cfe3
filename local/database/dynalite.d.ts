declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes a server that answers as DynamoDB does; nothing listens yet. */
  export default function dynalite(options: { readonly createTableMs: number }): Server;
}
