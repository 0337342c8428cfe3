import type { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';

/** Longer than questions are apart under load, and shorter than most servers keep an idle connection. */
const MAXIMUM_IDLE_MS = 20_000;

/** By protocol. */
const agents = new Map<string, HttpAgent>();
let usedAt = -Infinity;

/**
 * The connections that questions share, since a TLS handshake takes longer than an answer.
 *
 * @param protocol `https:`, or `http:` for a system on this machine
 */
export function keptConnections(protocol: string): HttpAgent {
  // A clock, and no timer: while a function is frozen, no timer runs, and connections end unnoticed.
  const idleMs = Date.now() - usedAt;
  if (idleMs < 0 || idleMs > MAXIMUM_IDLE_MS) closeIdleConnections();
  usedAt = Date.now();
  const agent = agents.get(protocol) ?? makeAgent(protocol);
  agents.set(protocol, agent);
  return agent;
}

/** Closes the connections that no question uses at present. */
export function closeIdleConnections(): void {
  for (const { freeSockets } of agents.values()) {
    for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
  }
}

function makeAgent(protocol: string): HttpAgent {
  if (protocol === 'https:') return new Agent({ keepAlive: true });
  // A static import would load node:http at every cold start.
  return new (process.getBuiltinModule('node:http').Agent)({ keepAlive: true });
}
