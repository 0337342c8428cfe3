import { CONTEXT, policy } from '../script';
import type { Exchange, Message } from './exchange';

const say = (action: unknown, more: object = {}): Message => ({
  text: JSON.stringify({ action, ...more }),
});

/** A message that no route takes. */
const unrouted = (message: Message): Message => ({ ...message, isMarked: true });

/** Connects, with the answer of the authorizer; no header Authorization if it is left out. */
function connection(
  name: string,
  script: string | undefined,
  shape: Omit<Exchange, 'name'> = {},
): Exchange {
  return {
    name,
    authorizerCalls: 1,
    ...shape,
    headers: { ...shape.headers, ...(script !== undefined && { authorization: script }) },
  };
}

const allowed = policy({ context: CONTEXT });

const MESSAGES: readonly Exchange[] = [
  ['a message', [say('sendmessage', { text: 'a' })]],
  ['the context on every message', [say('sendmessage'), say('sendmessage')]],
  ['a route whose function fails', [say('fail'), say('sendmessage')]],
  ['a route without a route response', [{ ...say('quiet'), isMarked: true }]],
  ['unrouted: an action without a route', [unrouted(say('nope'))]],
  ['unrouted: an action in capitals', [unrouted(say('SENDMESSAGE'))]],
  ['unrouted: an action that is not text', [unrouted(say(1))]],
  ['unrouted: no action', [unrouted({ text: '{}' })]],
  ['unrouted: not JSON', [unrouted({ text: 'sendmessage' })]],
  ['unrouted: a list', [unrouted({ text: '["sendmessage"]' })]],
].map(([name, messages]) =>
  connection(name as string, allowed, { messages: messages as readonly Message[] }),
);

const SUBPROTOCOLS: readonly Exchange[] = [
  ['none offered', []],
  ['the first one answered', ['bearer', 'a.b.c']],
  ['the second one answered', ['a.b.c', 'bearer']],
  ['none of the offered answered', ['chat']],
].map(([name, protocols]) =>
  connection(`subprotocol: ${name as string}`, allowed, {
    protocols: protocols as readonly string[],
  }),
);

const HANDSHAKES: readonly Exchange[] = [
  connection('allowed', allowed),
  connection('asked again: answers are not cached', allowed),
  connection('a query string', allowed, {
    query: '?tenant=a&tenant=b',
    messages: [say('sendmessage')],
  }),
  connection('$connect alone is allowed', policy({ resources: ['$connect'] }), {
    messages: [say('sendmessage')],
  }),
  connection('no principal', policy({ principalId: '' }), { messages: [say('sendmessage')] }),
  connection('no context', policy(), { messages: [say('sendmessage')] }),
  connection('refused by the function of $connect', allowed, { headers: { 'x-refuse': '1' } }),
];

const REFUSALS: readonly Exchange[] = [
  connection('no source', undefined, { authorizerCalls: 0 }),
  connection('an empty source', '', { authorizerCalls: 0 }),
  connection('no source, in the query string', undefined, {
    query: '?authorization=a',
    authorizerCalls: 0,
  }),
  ...[
    ['a Deny', policy({ effect: 'Deny' })],
    ['a Deny of $connect alone', policy({ effect: 'Deny', resources: ['$connect'] })],
    ['no statement for $connect', policy({ resources: ['sendmessage'] })],
    ['another case of $connect', policy({ resources: ['$CONNECT'] })],
    ['throws Unauthorized', 'throw Unauthorized'],
    ['throws unauthorized in small letters', 'throw unauthorized'],
    ['throws something else', 'throw a secret'],
    ['answers nothing', 'null'],
    ['answers text', '"text"'],
    ['answers a list', '[]'],
    ['answers no policy', '{}'],
    ['answers a simple response', '{"isAuthorized":true}'],
    ['answers a list as context', policy({ context: [1] })],
  ].map(([name = '', script = '']) => connection(name, script)),
];

export const EXCHANGES: readonly Exchange[] = [
  ...HANDSHAKES,
  ...REFUSALS,
  ...SUBPROTOCOLS,
  ...MESSAGES,
];
