import fc from 'fast-check';
import type { AccessRule } from '../../../lib/access/rule';
import { gainsOf } from '../../../routes/diff/gain';
import type { Access, Condition } from '../../../routes/diff/rule-table';
import { satisfiesDemand, type ScopeSet, smallestSets } from '../../../routes/diff/scope-sets';

const SCOPES = ['a', 'b', 'c', 'd', 'e'];
const SUBSETS: readonly ScopeSet[] = SCOPES.reduce<readonly ScopeSet[]>(
  (sets, scope) => sets.flatMap((set) => [set, [...set, scope]]),
  [[]],
);

const anyRule: fc.Arbitrary<AccessRule> = fc.record(
  {
    // A list may name a scope twice.
    scopes: fc.array(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 4 }),
    anyScope: fc.array(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);

const ABSENT: Access = { kind: 'absent' };
const PUBLIC: Access = { kind: 'public' };

function behind(rule: AccessRule, code?: string): Access {
  const condition: Condition | undefined =
    code === undefined ? undefined : { place: 'access-rules.ts:1', code };
  return { kind: 'protected', rule, condition };
}

/** The sets of a list that contain no other one of it. */
function smallestOf(sets: readonly ScopeSet[]): readonly ScopeSet[] {
  const contains = (set: ScopeSet, other: ScopeSet): boolean =>
    other !== set && other.every((scope) => set.includes(scope));
  return sets.filter((set) => !sets.some((other) => contains(set, other)));
}

const asTexts = (sets: readonly (ScopeSet | undefined)[]): readonly string[] =>
  sets.map(String).sort();

test('the smallest sets of a demand are those that every subset says', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      const satisfying = SUBSETS.filter((set) => satisfiesDemand(set, rule));
      expect(asTexts(smallestSets(rule))).toEqual(asTexts(smallestOf(satisfying)));
    }),
    { numRuns: 500 },
  );
});

test('the callers that a change of scopes lets in, or keeps out, are those that every subset says', () => {
  fc.assert(
    fc.property(anyRule, anyRule, (one, other) => {
      const gained = SUBSETS.filter(
        (set) => satisfiesDemand(set, one) && !satisfiesDemand(set, other),
      );
      const gains = gainsOf(behind(one), behind(other));
      expect(asTexts(gains.map(({ scopes }) => scopes))).toEqual(asTexts(smallestOf(gained)));
      expect(gains.filter(({ condition }) => condition !== undefined)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('the same holds with conditions, whatever they answer', () => {
  const condition = fc.option(fc.constantFrom('one', 'two'), { nil: undefined });
  const answers = [
    { one: true, two: true },
    { one: true, two: false },
    { one: false, two: true },
    { one: false, two: false },
  ];
  fc.assert(
    fc.property(anyRule, condition, anyRule, condition, (rule, code, otherRule, otherCode) => {
      const gains = gainsOf(behind(rule, code), behind(otherRule, otherCode));
      const isLetIn = (
        set: ScopeSet,
        by: AccessRule,
        its: 'one' | 'two' | undefined,
        tells: (typeof answers)[number],
      ) => satisfiesDemand(set, by) && (its === undefined || tells[its]);
      const isGained = (set: ScopeSet): boolean =>
        answers.some(
          (tells) => isLetIn(set, rule, code, tells) && !isLetIn(set, otherRule, otherCode, tells),
        );
      const gained = smallestOf(SUBSETS.filter(isGained));
      expect(asTexts(gains.map(({ scopes }) => scopes))).toEqual(asTexts(gained));
    }),
    { numRuns: 1000 },
  );
});

describe('a condition', () => {
  const reader = { scopes: ['read'] };

  test.each([
    [
      'that is new refuses those that do not meet it',
      behind(reader),
      behind(reader, 'x'),
      'not-met',
    ],
    [
      'that is gone lets in those that do not meet it',
      behind(reader, 'x'),
      behind(reader),
      undefined,
    ],
    ['that is another one may refuse some', behind(reader, 'x'), behind(reader, 'y'), 'changed'],
    ['that is the same one changes nothing', behind(reader, 'x'), behind(reader, 'x'), undefined],
  ] as const)('%s', (_title, before, after, expected) => {
    const refused = gainsOf(before, after);
    expect(refused.map(({ condition }) => condition)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  test('that both have is said beside the scopes', () => {
    expect(gainsOf(behind({ scopes: ['list'] }, 'x'), behind(reader, 'x'))).toEqual([
      { scopes: ['list'], condition: 'met' },
    ]);
  });
});

describe('a route', () => {
  const rule = { scopes: ['read'], anyScope: ['x', 'y'] };

  test('that is added lets in what its rule says', () => {
    expect(gainsOf(behind(rule), ABSENT)).toEqual([
      { scopes: ['read', 'x'] },
      { scopes: ['read', 'y'] },
    ]);
    expect(gainsOf(ABSENT, behind(rule))).toEqual([]);
  });

  test('that becomes public lets everybody in, and refuses nobody', () => {
    expect(gainsOf(PUBLIC, behind({}))).toEqual([{ scopes: undefined }]);
    expect(gainsOf(PUBLIC, ABSENT)).toEqual([{ scopes: undefined }]);
    expect(gainsOf(behind({}), PUBLIC)).toEqual([]);
    expect(gainsOf(PUBLIC, PUBLIC)).toEqual([]);
  });
});
