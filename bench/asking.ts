import { randomUUID } from 'node:crypto';
import type { OptionalPartName } from '../build/optional-parts';
import { REMEMBERED_CHARACTERS } from '../lib/token/verified-tokens';
import type { Contender } from './contenders';
import { eventWith } from './provider';
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

/** A token that is not remembered, and one that is. */
export const ASKING_DECISIONS: WarmPlan['decisions'] = [
  { authorizer: 'ours, introspection', event: 'opaque token' },
  { authorizer: 'ours, introspection', event: 'opaque token again' },
  { authorizer: 'ours, revocation', event: 'RS256' },
  { authorizer: 'ours, revocation', event: 'RS256 again' },
];

/** The answer about a token is longer: so many are more than can be remembered. */
const SHORTEST_ANSWER = 200;

/** The events that only the authorizers of {@link ASKING} can decide on. */
export function askingEvents(): WarmPlan['events'] {
  const many = Math.ceil((1.5 * REMEMBERED_CHARACTERS) / SHORTEST_ANSWER);
  const events = (count: number): readonly object[] =>
    Array.from({ length: count }, () => eventWith(`Bearer ${randomUUID()}`));
  return { 'opaque token': events(many), 'opaque token again': events(1) };
}
