import * as fc from 'fast-check';
import {
  type EvaluatedPolicy,
  type EvaluatedStatement,
  evaluatePolicy,
  matchesWildcards,
} from '../../../lib/policy/evaluator';
import { STAGE_ARN } from '../../support/stage-arn';

const ARN = `${STAGE_ARN}/GET/orders/1`;

const allow = (more: Partial<EvaluatedStatement> = {}): EvaluatedStatement => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource: '*',
  ...more,
});
const deny = (more: Partial<EvaluatedStatement> = {}): EvaluatedStatement => ({
  ...allow(more),
  Effect: 'Deny',
});
const effectOf = (...Statement: readonly EvaluatedStatement[]): string =>
  evaluatePolicy({ Statement }, ARN).effect;

describe('matchesWildcards', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a/b/c', true],
    ['**', 'a', true],
    ['a*', 'a', true],
    ['a*c', 'abc', true],
    ['a*c', 'a/b/c', true],
    ['a*c', 'abcd', false],
    ['a*bc*d', 'abbcbcxd', true],
    ['a*bc*d', 'abbcbcx', false],
    ['?', '', false],
    ['?', 'a', true],
    ['?', '/', true],
    ['?', 'ab', false],
    ['?', '😀', true],
    ['??', '😀', false],
    ['??', '\uffffa', true],
    ['*?', '😀', true],
    ['*??', '😀', false],
    ['*??', 'a😀', true],
    ['?*?', '😀', false],
    ['a?c', 'a😀c', true],
    ['a??c', 'a😀c', false],
    ['?*', '', false],
    ['?*', 'a/b', true],
    ['orders/?*', 'orders/', false],
    ['orders', 'ORDERS', false],
    ['orders', 'orders/', false],
    ['orders', 'xorders', false],
    ['orders', 'orders\n', false],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
    ['[a]', 'a', false],
    ['*', '\n', true],
    ['a', '*', false],
    ['a', '?', false],
  ])('%j and %j: %s', (pattern, text, expected) => {
    expect(matchesWildcards(pattern, text)).toBe(expected);
  });

  test('agrees with regular expressions', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '?', '😀', '.', '*', '?');
    const texts = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, texts, (pattern, text) => {
        const source = pattern.replace(/\./g, '\\.').replace(/\?/g, '.').replace(/\*/g, '.*');
        const expected = new RegExp(`^${source}$`, 'su').test(text);
        expect(matchesWildcards(pattern, text)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['many stars', '*a'.repeat(250), 'a'.repeat(2_000) + 'b'],
    ['stars and question marks', '*?'.repeat(250), 'a'.repeat(2_000)],
    ['a long tail that never matches', `*${'a'.repeat(250)}b`, 'a'.repeat(1_000)],
    ['astral characters', '*😀?x'.repeat(100), '😀'.repeat(1_000)],
  ])('needs bounded time for %s', (_what, pattern, text) => {
    // Not the time of day, which other programs lengthen.
    const before = process.cpuUsage();
    matchesWildcards(pattern, text);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

describe('evaluatePolicy', () => {
  test('denies implicitly if nothing matches', () => {
    expect(evaluatePolicy({ Statement: [] }, ARN)).toStrictEqual({ effect: 'implicit_deny' });
    expect(effectOf(allow({ Resource: `${STAGE_ARN}/GET/products` }))).toBe('implicit_deny');
  });

  test('names the resource that decided', () => {
    const Resource = [`${STAGE_ARN}/GET/products`, `${STAGE_ARN}/GET/orders/?*`];
    expect(evaluatePolicy({ Statement: [allow({ Resource })] }, ARN)).toStrictEqual({
      effect: 'allow',
      resource: `${STAGE_ARN}/GET/orders/?*`,
    });
    expect(evaluatePolicy({ Statement: [deny({ Resource })] }, ARN)).toStrictEqual({
      effect: 'explicit_deny',
      resource: `${STAGE_ARN}/GET/orders/?*`,
    });
  });

  test('lets an explicit Deny win, wherever it stands', () => {
    expect(effectOf(allow(), deny())).toBe('explicit_deny');
    expect(effectOf(deny(), allow())).toBe('explicit_deny');
    expect(effectOf(allow(), deny({ Resource: `${STAGE_ARN}/POST/*` }))).toBe('allow');
  });

  test('looks at each statement until one matches', () => {
    const Resource = `${STAGE_ARN}/POST/*`;
    expect(effectOf(allow({ Resource }), allow())).toBe('allow');
    expect(effectOf(allow(), deny({ Resource }), deny())).toBe('explicit_deny');
  });

  test('accepts a single statement, action and resource as well as lists', () => {
    const single: EvaluatedPolicy = { Statement: allow({ Resource: ARN }) };
    expect(evaluatePolicy(single, ARN).effect).toBe('allow');
    expect(effectOf(allow({ Action: ['s3:GetObject', 'execute-api:Invoke'] }))).toBe('allow');
  });

  test.each([
    ['execute-api:Invoke', 'allow'],
    ['EXECUTE-API:invoke', 'allow'],
    ['execute-api:*', 'allow'],
    ['execute-api:Inv?ke', 'allow'],
    ['*', 'allow'],
    ['execute-api:ManageConnections', 'implicit_deny'],
    ['execute-api', 'implicit_deny'],
    ['', 'implicit_deny'],
  ])('with the action %j: %s', (Action, expected) => {
    expect(effectOf(allow({ Action }))).toBe(expected);
  });

  test.each([
    ['another case in the path', `${STAGE_ARN}/GET/Orders/1`],
    ['another case in the method', `${STAGE_ARN}/get/orders/1`],
    ['only the beginning', `${STAGE_ARN}/GET/orders`],
    ['only the end', '/GET/orders/1'],
    ['another stage', `${STAGE_ARN}2/GET/orders/1`],
  ])('does not match %s', (_what, Resource) => {
    expect(effectOf(allow({ Resource }))).toBe('implicit_deny');
  });

  test('treats wildcards in the request as ordinary characters', () => {
    const Statement = [allow({ Resource: `${STAGE_ARN}/GET/orders/1` })];
    expect(evaluatePolicy({ Statement }, `${STAGE_ARN}/GET/orders/*`).effect).toBe('implicit_deny');
    expect(evaluatePolicy({ Statement }, `${STAGE_ARN}/GET/orders/?`).effect).toBe('implicit_deny');
  });

  test.each([
    [{ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.1' } } }],
    [{ NotAction: 's3:GetObject' }],
    [{ NotResource: `${STAGE_ARN}/POST/*` }],
    [{ Principal: '*' }],
  ])('ignores an Allow with %j, and applies a Deny with it', (more) => {
    expect(effectOf(allow(more))).toBe('implicit_deny');
    expect(effectOf(allow(), deny(more))).toBe('explicit_deny');
  });

  test('limits a Deny with unsupported elements to its Action and Resource', () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    expect(effectOf(allow(), deny({ Condition, Resource: `${STAGE_ARN}/POST/*` }))).toBe('allow');
    expect(effectOf(allow(), deny({ Condition, Action: 's3:*' }))).toBe('allow');
  });

  test('applies a Deny without Action or Resource to everything', () => {
    expect(effectOf(allow(), { Effect: 'Deny', NotAction: 's3:*' })).toBe('explicit_deny');
    expect(effectOf(allow(), { Effect: 'Deny', NotResource: `${STAGE_ARN}/x` })).toBe(
      'explicit_deny',
    );
  });

  test('allows nothing by a statement without Action or Resource', () => {
    expect(effectOf({ Effect: 'Allow', Resource: '*' })).toBe('implicit_deny');
    expect(effectOf({ Effect: 'Allow', Action: '*' })).toBe('implicit_deny');
  });

  test.each(['allow', 'ALLOW', 'Maybe', ''])('allows nothing by the effect %j', (Effect) => {
    expect(effectOf(allow({ Effect }))).toBe('implicit_deny');
  });

  test('supports a statement with an identifier', () => {
    expect(effectOf(allow({ Sid: 'Routes' }))).toBe('allow');
  });
});
