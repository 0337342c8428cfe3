import type { AccessRules } from '../lib/access/rule';

/**
 * Finds rules of a WebSocket API that have a condition and stand behind `$connect`. API Gateway asks the authorizer at
 * `$connect` only, and `connectionHandler`, which compares the scopes of later messages, refuses them.
 *
 * @returns one sentence for each
 */
export function findLateConditions(accessRules: AccessRules): readonly string[] {
  return behindConnect(accessRules)
    .filter(([, { where }]) => where !== undefined)
    .map(
      ([key]) =>
        `The rule of ${key} has "where", which only the authorizer can evaluate, and a WebSocket API asks it at $connect only; move the condition to the rule of $connect`,
    );
}

/** Names the routes whose scopes are compared with those of the caller by their handlers alone. */
export function findHandlerNotices(accessRules: AccessRules): readonly string[] {
  const keys = behindConnect(accessRules)
    .filter(([, { scopes, anyScope }]) => scopes !== undefined || anyScope !== undefined)
    .map(([key]) => key);
  if (keys.length === 0) return [];
  return [
    `API Gateway asks the authorizer at $connect only, so the scopes that the rules of ${keys.join(', ')} demand are enforced by the handlers of these routes alone; make each of them with connectionHandler of lib/handler/websocket.ts`,
  ];
}

function behindConnect(accessRules: AccessRules) {
  return Object.entries(accessRules).filter(([key]) => key !== '$connect');
}
