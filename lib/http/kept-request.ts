import type { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { type BoundedAnswer, boundedRequest, type BoundedRequest } from './bounded-request';

/** Longer than requests are apart under load, and shorter than most servers keep an idle connection. */
const MAXIMUM_IDLE_MS = 20_000;

/** By protocol. */
const agents = new Map<string, HttpAgent>();
let usedAt = 0;

/**
 * Sends one request on a connection that requests share, since a TLS handshake takes longer than an answer; and a
 * second time, within the same deadline, if the connection turns out to be dead. So it must be one that may run twice.
 *
 * @param uri https, or http for a system on this machine
 * @throws as {@link boundedRequest} does
 */
export async function keptRequest(
  uri: string,
  asked: Omit<BoundedRequest, 'agent'>,
): Promise<BoundedAnswer> {
  // Not the clock of the day, which may be set back meanwhile.
  const startedAt = process.hrtime.bigint();
  const agent = keptConnections(new URL(uri).protocol);
  let ofDeadConnection: Error | undefined;
  const send = (deadlineMs: number): Promise<BoundedAnswer> =>
    boundedRequest(uri, {
      ...asked,
      agent,
      deadlineMs,
      failure: (problem, status, request) => {
        const error = asked.failure(problem, status, request);
        const isDead = request.reusedSocket && /\((?:ECONNRESET|EPIPE)\)$/.test(problem);
        if (isDead) ofDeadConnection = error;
        return error;
      },
    });
  try {
    return await send(asked.deadlineMs);
  } catch (error) {
    if (error !== ofDeadConnection) throw error;
    // The other connections were kept through the same freeze of the function.
    closeIdleConnections();
    const passedMs = Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
    return send(Math.max(1, asked.deadlineMs - passedMs));
  }
}

function keptConnections(protocol: string): HttpAgent {
  // A clock, and no timer: while a function is frozen, no timer runs, and connections end unnoticed.
  const idleMs = Date.now() - usedAt;
  if (idleMs < 0 || idleMs > MAXIMUM_IDLE_MS) closeIdleConnections();
  usedAt = Date.now();
  const agent = agents.get(protocol) ?? makeAgent(protocol);
  agents.set(protocol, agent);
  return agent;
}

/** Closes the connections that no request uses at present. */
function closeIdleConnections(): void {
  for (const { freeSockets } of agents.values()) {
    for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
  }
}

function makeAgent(protocol: string): HttpAgent {
  if (protocol === 'https:') return new Agent({ keepAlive: true });
  // A static import would load node:http at every cold start.
  return new (process.getBuiltinModule('node:http').Agent)({ keepAlive: true });
}
