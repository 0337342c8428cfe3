import type { AccessRule, AccessRules, Route } from '../../lib/access/rule';

/** The condition `where` of a rule, as far as two of different revisions can be compared. */
export interface Condition {
  /** The file and the line of the rule, such as `access-rules.ts:12`. */
  readonly place: string;
  /** All the code that its answer may depend on. Equal texts are the same condition; different ones may be. */
  readonly code: string;
}

/** The access rules of one revision. */
export interface RuleTable {
  readonly accessRules: AccessRules;
  readonly publicRoutes: readonly Route[];
  /** The conditions by route. */
  readonly conditions: ReadonlyMap<string, Condition>;
  /** All code but rules that are data. Nothing that it makes can be compared with that of another text. */
  readonly code: string;
}

/** Who may use a route: no caller if it is not there, everybody, or the tokens that satisfy a rule. */
export type Access =
  | { readonly kind: 'absent' }
  | { readonly kind: 'public' }
  | {
      readonly kind: 'protected';
      readonly rule: AccessRule;
      readonly condition: Condition | undefined;
    };

/** Finds out who may use a route of a table; undefined stands for a request that leads to no route. */
export function accessTo(
  { accessRules, publicRoutes, conditions }: RuleTable,
  route: Route | undefined,
): Access {
  const rule = new Map<string, AccessRule>(Object.entries(accessRules)).get(route ?? '');
  if (rule !== undefined) {
    return { kind: 'protected', rule, condition: conditions.get(route ?? '') };
  }
  return { kind: publicRoutes.some((each) => each === route) ? 'public' : 'absent' };
}
