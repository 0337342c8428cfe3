import { randomUUID } from 'node:crypto';
import type { OptionalPartName } from '../build/optional-parts';
import { apiEvent } from './api-events';
import type { Contender } from './contenders';
import type { WarmPlan } from './warm-plan';

/** Our authorizer with a part that asks about tokens. It is not in the bundle of a service that does not. */
export const ASKING: readonly Contender[] = [asking('introspection'), asking('revocation')];

function asking(part: OptionalPartName): Contender {
  return {
    name: `ours, ${part}`,
    entry: 'functions/authorizer.ts',
    isAuthorizer: true,
    canPrefetch: true,
    plugins: [],
    parts: [part],
  };
}

/** The pool of opaque tokens. */
export const OPAQUE = 'opaque';
/** What is remembered of an opaque token is the answer about it, which is longer than this. */
export const SHORTEST_ANSWER = 200;

/** A token that is not remembered, and one that is. */
export const ASKING_DECISIONS: WarmPlan['decisions'] = [
  { authorizer: 'ours, introspection', event: 'opaque token' },
  { authorizer: 'ours, introspection', event: 'opaque token again' },
  { authorizer: 'ours, revocation', event: 'RS256' },
  { authorizer: 'ours, revocation', event: 'RS256 again' },
];

/** The events that only the authorizers of {@link ASKING} can decide on. */
export function askingEvents(): WarmPlan['events'] {
  return {
    'opaque token': { outcome: 'granted', with: { pool: OPAQUE, as: 'TOKEN' } },
    'opaque token again': { outcome: 'granted', with: apiEvent('TOKEN', `Bearer ${randomUUID()}`) },
  };
}
