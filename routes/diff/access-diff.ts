import type { Route } from '../../lib/access/rule';
import { checkRules } from '../../lib/access/rule-check';
import { type Gain, gainsOf } from './gain';
import { type Access, accessTo, type RuleTable } from './rule-table';
import { sharedRequests } from './shared-requests';

/** Requests for which two revisions let different callers in. */
export interface AccessChange {
  /** The route that the requests lead to by each revision; undefined if they lead to none. */
  readonly before: Route | undefined;
  readonly after: Route | undefined;
  readonly accessBefore: Access;
  readonly accessAfter: Access;
  /** One of the requests, such as `GET /orders/x`. */
  readonly example: string;
  readonly newlyAllowed: readonly Gain[];
  readonly newlyRefused: readonly Gain[];
}

/**
 * Compares who may use the routes by the access rules of two revisions.
 *
 * @returns the changes, in the order of the routes
 * @throws {AccessRuleError} for a malformed rule
 * @throws {RouteError} for a malformed route, or two routes for the same requests
 */
export function compareAccess(before: RuleTable, after: RuleTable): readonly AccessChange[] {
  const order: readonly string[] = [...routesOf(after), ...routesOf(before)];
  return sharedRequests(routesOf(before), routesOf(after))
    .map((requests): AccessChange => {
      const accessBefore = accessTo(before, requests.before);
      const accessAfter = accessTo(after, requests.after);
      return {
        ...requests,
        accessBefore,
        accessAfter,
        newlyAllowed: gainsOf(accessAfter, accessBefore),
        newlyRefused: gainsOf(accessBefore, accessAfter),
      };
    })
    .filter(({ newlyAllowed, newlyRefused }) => newlyAllowed.length + newlyRefused.length > 0)
    .sort((one, other) => order.indexOf(routeOf(one)) - order.indexOf(routeOf(other)));
}

/** The result of a comparison for a check that lets no access be widened unseen. */
export type Verdict = 'same' | 'narrowed' | 'widened';

/** Says whether some access is widened, or may be, or else narrowed. */
export function verdictOf(changes: readonly AccessChange[], isCodeChanged: boolean): Verdict {
  if (isCodeChanged || changes.some(({ newlyAllowed }) => newlyAllowed.length > 0)) {
    return 'widened';
  }
  return changes.length > 0 ? 'narrowed' : 'same';
}

/** The route that a change is listed under. */
export function routeOf({ before, after, example }: AccessChange): string {
  return after ?? before ?? example;
}

function routesOf({ accessRules, publicRoutes }: RuleTable): readonly Route[] {
  checkRules(accessRules);
  // Object.keys widens the keys that the type of the table guarantees.
  return [...(Object.keys(accessRules) as Route[]), ...publicRoutes];
}
