import { createGrantedLog } from '../lib/answer/granted-log';
import { introspection } from '../lib/opaque/introspection-part';
import type { OptionalPart } from '../lib/optional-part';
import { revocation } from '../lib/revocation/revocation-part';
import { INTROSPECTION_CHECKS, introspectionProblems } from './introspection-entries';

/** Introspection with every rule of its settings. */
const checkedIntrospection: OptionalPart | undefined = introspection && {
  ...introspection,
  entryMembers: INTROSPECTION_CHECKS,
  readSettings: ({ problems }, issuers) => {
    for (const problem of introspectionProblems(issuers)) {
      problems.add(`TRUSTED_ISSUERS: ${problem}`);
    }
    return {};
  },
};

/** Every part that an authorizer can have, so that a setting of any of them is checked before a bundle is made. */
export const ALL_PARTS: readonly OptionalPart[] = [
  checkedIntrospection,
  revocation,
  createGrantedLog(() => undefined).part,
].filter((part) => part !== undefined);
