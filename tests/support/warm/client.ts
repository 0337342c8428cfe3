import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { POOL_VARIABLE, type WarmRequest, type WarmResult } from './request';

/** A question to the pool at a socket. */
export interface WarmCall {
  readonly path: string;
  readonly request: WarmRequest;
}

/**
 * The call for a command of Node, if there is a pool and it can run this: osls, or a tool that tsx reads, under the same
 * settings of Node as the pool.
 *
 * @param args of Node
 */
export function warmCall(
  args: readonly string[],
  rest: Omit<WarmRequest, 'kind' | 'file' | 'args'>,
): WarmCall | undefined {
  const path = process.env[POOL_VARIABLE];
  if (path === undefined || settingsOfNode(rest.env) !== settingsOfNode(process.env))
    return undefined;
  const [first = '', second, third = '', ...others] = args;
  if (first.endsWith('serverless/bin/serverless.js')) {
    return { path, request: { ...rest, kind: 'osls', file: first, args: args.slice(1) } };
  }
  if (first === '--import' && second === 'tsx' && third.endsWith('.ts')) {
    return { path, request: { ...rest, kind: 'tsx', file: third, args: others } };
  }
  return undefined;
}

function settingsOfNode(env: WarmRequest['env']): string {
  // Node does not read NODE_ENV, and each run gets its own.
  const names = Object.keys(env).filter((name) => /^NODE_(?!ENV$)/.test(name));
  return JSON.stringify(names.sort().map((name) => [name, env[name]]));
}

/**
 * Runs a tool in a process of the pool.
 *
 * @returns undefined if it has not ended in time
 */
export async function runWarm(
  { path, request }: WarmCall,
  timeoutMs: number,
): Promise<WarmResult | undefined> {
  const socket = connect(path);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    socket.end(JSON.stringify(request));
    const answer = await text(socket);
    // pool.ts sends this.
    return JSON.parse(answer) as WarmResult;
  } catch (error) {
    if (socket.destroyed) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
