import { requireSendable } from '../../explain/tool/sendable';
import { signed } from '../support/hostile-tokens';
import { requestFor } from './scene';

test.each([
  ['a route of every method', requestFor('DELETE /orders/17?a=b%20c', signed())],
  ['quotes and brackets', requestFor('GET /a\'b[1]"|{}')],
])('%s can be sent', (_name, request) => {
  expect(() => {
    requireSendable(request);
  }).not.toThrow();
});

const TOKEN = signed();

test.each([
  ['a method of no API', requestFor('CONNECT /'), /^API Gateway knows the methods DELETE, /],
  [
    'a fragment',
    requestFor('GET /orders#token=abc'),
    /^The path must begin with \/ and be encoded/,
  ],
  ['a letter beyond ASCII', requestFor('GET /ä'), /^The path must begin with/],
  ['two lines', requestFor('GET /', 'a\nb'), /^The header "Authorization" cannot be sent: /],
  [
    'a token in the name of a header',
    requestFor('GET /', undefined, { headers: [[`Authorization: Bearer ${TOKEN}`, '']] }),
    /^A header cannot be sent: (?!.*eyJ)/,
  ],
])('%s cannot be sent', (_name, request, sentence) => {
  expect(() => {
    requireSendable(request);
  }).toThrow(sentence);
});
