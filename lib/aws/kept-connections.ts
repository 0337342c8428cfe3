import type { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';

/** Longer than requests are apart under load, and shorter than any server of AWS keeps an idle connection. */
const MAXIMUM_IDLE_MS = 20_000;

/** By protocol. */
const agents = new Map<string, HttpAgent>();
let usedAt = -Infinity;

/**
 * Begins a POST on a connection that requests to AWS share, since a TLS handshake takes longer than an answer.
 *
 * @param endpoint with https, or with http for a service on this machine
 */
export function openPost(
  endpoint: URL,
  headers: Readonly<Record<string, string | number>>,
): ClientRequest {
  // A clock, and no timer: while a function is frozen, no timer runs, and connections end unnoticed.
  const idleMs = Date.now() - usedAt;
  if (idleMs < 0 || idleMs > MAXIMUM_IDLE_MS) closeIdleConnections();
  usedAt = Date.now();
  const { protocol } = endpoint;
  const agent = agents.get(protocol) ?? makeAgent(protocol);
  agents.set(protocol, agent);
  const options = { method: 'POST', headers, agent };
  if (protocol === 'https:') {
    // Set explicitly, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would switch it off.
    return requestHttps(endpoint, { ...options, rejectUnauthorized: true });
  }
  // Only for loopback hosts. A static import would load node:http at every cold start.
  return process.getBuiltinModule('node:http').request(endpoint, options);
}

/** Closes the connections that no request uses at present. */
export function closeIdleConnections(): void {
  for (const { freeSockets } of agents.values()) {
    for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
  }
}

function makeAgent(protocol: string): HttpAgent {
  if (protocol === 'https:') return new Agent({ keepAlive: true });
  return new (process.getBuiltinModule('node:http').Agent)({ keepAlive: true });
}
