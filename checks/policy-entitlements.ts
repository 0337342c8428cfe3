import type { AccessRule, AccessRules } from '../lib/access/rule';
import { canDiffer } from './policy-conflicts';

/** Rules that the same tokens satisfy, with their routes. */
interface RuleClass {
  readonly rule: AccessRule;
  readonly routes: string[];
}

/** A thousand sets take a second. */
const MAXIMUM_CLASSES = 10;

/**
 * Lists the sets of routes that a token may be entitled to, and perhaps more. Routes with equal rules are
 * in a set together or not at all, and so is a rule with any rule that it implies.
 *
 * @returns undefined if there are too many different rules to list the sets
 */
export function listEntitlements(
  accessRules: AccessRules,
): readonly ReadonlySet<string>[] | undefined {
  const classes = classesOf(accessRules);
  if (classes.length > MAXIMUM_CLASSES) return undefined;
  const isImplied = ({ rule }: RuleClass, by: AccessRule): boolean => !canDiffer(by, by, rule);
  const implied = classes.map((one) => classes.map((other) => isImplied(other, one.rule)));
  const everyToken = classes.map((each) => isImplied(each, {}));

  const sets: ReadonlySet<string>[] = [];
  for (let bits = 0; bits < 2 ** classes.length; bits += 1) {
    const isIn = (index: number): boolean => Math.floor(bits / 2 ** index) % 2 === 1;
    const isPossible = classes.every(
      (_, index) =>
        isIn(index) ||
        (everyToken[index] === false &&
          !classes.some((__, one) => isIn(one) && implied[one]?.[index] === true)),
    );
    if (isPossible)
      sets.push(new Set(classes.flatMap(({ routes }, index) => (isIn(index) ? routes : []))));
  }
  return sets;
}

function classesOf(accessRules: AccessRules): readonly RuleClass[] {
  const conditions: unknown[] = [];
  const classes = new Map<string, RuleClass>();
  for (const [route, rule] of Object.entries(accessRules)) {
    const { where, scopes, anyScope } = rule;
    if (!conditions.includes(where)) conditions.push(where);
    const key = JSON.stringify({
      ...rule,
      where: conditions.indexOf(where),
      scopes: scopes?.toSorted(),
      anyScope: anyScope?.toSorted(),
    });
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { rule, routes: [route] });
    else known.routes.push(route);
  }
  return [...classes.values()];
}
