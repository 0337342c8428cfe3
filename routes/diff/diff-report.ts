import { demandOf } from '../demand';
import { type AccessChange, routeOf, type Verdict, verdictOf } from './access-diff';
import type { Gain } from './gain';
import type { Access } from './rule-table';

/** The two revisions of a comparison. */
export interface Compared {
  /** The revision as it was named, and its commit. */
  readonly revision: string;
  readonly commit: string;
  /** Whether code that makes rules differs. */
  readonly isCodeChanged: boolean;
}

/** The exit code of each verdict. A wrong call is 2, and a comparison that cannot be made is 1. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = { same: 0, widened: 3, narrowed: 4 };

/** More sets of scopes than these are counted, and not named. */
const MAXIMUM_NAMED = 8;

const CODE_CHANGED = `The code that makes the rules has changed. Its effect cannot be compared, so any route may be open to
more callers or to fewer: read that change.`;

/** Writes a comparison for people: a block for each change. */
export function diffText(changes: readonly AccessChange[], compared: Compared): string {
  const blocks = [
    headline(changes, compared),
    ...(compared.isCodeChanged ? [CODE_CHANGED] : []),
    ...changes.map((change) => blockOf(change, compared)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The comparison as plain data, for programs. */
export function diffData(changes: readonly AccessChange[], compared: Compared) {
  return {
    revision: compared.revision,
    commit: compared.commit,
    codeChanged: compared.isCodeChanged,
    verdict: verdictOf(changes, compared.isCodeChanged),
    changes: changes.map((change) => ({
      before: sideOf(change.before, change.accessBefore),
      after: sideOf(change.after, change.accessAfter),
      request: change.example,
      newlyAllowed: change.newlyAllowed.map(gainData),
      newlyRefused: change.newlyRefused.map(gainData),
    })),
  };
}

function headline(
  changes: readonly AccessChange[],
  { revision, commit, isCodeChanged }: Compared,
): string {
  const than = `${revision} (${commit.slice(0, 8)})`;
  if (changes.length === 0) {
    return `The access rules ${isCodeChanged ? 'seem to ' : ''}let in the same callers as those of ${than}.`;
  }
  const wider = changes.filter(({ newlyAllowed }) => newlyAllowed.length > 0);
  const narrower = changes.filter(({ newlyRefused }) => newlyRefused.length > 0);
  return `Compared with ${than}, access is wider for ${routesIn(wider)} and narrower for ${routesIn(narrower)}.`;
}

function routesIn(changes: readonly AccessChange[]): string {
  const count = new Set(changes.map(routeOf)).size;
  return count === 1 ? '1 route' : `${count || 'no'} routes`;
}

function blockOf(change: AccessChange, { revision }: Compared): string {
  const { accessBefore, accessAfter, newlyAllowed, newlyRefused } = change;
  const place = placeOf(accessAfter);
  const earlier = placeOf(accessBefore);
  // As git names a file of a revision.
  const earlierPlace = earlier && `${revision}:${earlier}`;
  return [
    titleOf(change),
    `    before: ${describe(accessBefore, earlierPlace)}`,
    `    after:  ${describe(accessAfter, place)}`,
    ...linesFor('  + newly allowed: ', newlyAllowed, place, earlierPlace),
    ...linesFor('  - newly refused: ', newlyRefused, earlierPlace, place),
  ].join('\n');
}

function titleOf({ before, after, example }: AccessChange): string {
  if (before !== undefined && after !== undefined && before !== after) {
    return `${after} (a request such as ${example}, which led to ${before} before)`;
  }
  if (after === undefined && before !== undefined && example !== before) {
    return `${before} (a request such as ${example})`;
  }
  return after ?? before ?? example;
}

function describe(access: Access, place: string | undefined): string {
  if (access.kind === 'absent') return 'no such route';
  if (access.kind === 'public') return 'public';
  return demandOf(access.rule, `the condition at ${place ?? ''}`);
}

/**
 * @param place that of the condition in the revision that lets these callers in
 * @param other that of the condition in the other revision
 */
function linesFor(
  label: string,
  gains: readonly Gain[],
  place = '',
  other = '',
): readonly string[] {
  const kinds = [
    [undefined, ''],
    ['met', `, if they meet the condition at ${place}`],
    ['not-met', `, if they do not meet the condition at ${other}`],
    ['changed', `, perhaps: condition changed, ${place}`],
  ] as const;
  return kinds.flatMap(([kind, words]) => {
    const alike = gains.filter(({ condition }) => condition === kind);
    return alike.length === 0 ? [] : [label + callers(alike) + words];
  });
}

function callers(gains: readonly Gain[]): string {
  const sets = gains.map(({ scopes }) => {
    if (scopes === undefined) return 'everybody, without a token as well';
    return scopes.length === 0 ? 'any verified token' : `tokens with ${scopes.join(' and ')}`;
  });
  const named = sets.slice(0, MAXIMUM_NAMED);
  const others = sets.length - named.length;
  return [...named, ...(others > 0 ? [`${others} other sets of scopes`] : [])].join(', ');
}

function placeOf(access: Access): string | undefined {
  return access.kind === 'protected' ? access.condition?.place : undefined;
}

function sideOf(route: string | undefined, access: Access) {
  return {
    route: route ?? null,
    access: access.kind,
    ...(access.kind === 'protected' && {
      scopes: access.rule.scopes ?? [],
      anyScope: access.rule.anyScope ?? [],
      parameters: access.rule.parameters ?? [],
      condition: placeOf(access) ?? null,
    }),
  };
}

function gainData({ scopes, condition }: Gain) {
  return {
    ...(scopes === undefined ? { everybody: true } : { scopes }),
    ...(condition !== undefined && { condition }),
  };
}
