import type { Plugin } from 'esbuild';
import { lazyBuiltins } from '../build/esbuild';
import type { OptionalPartName } from '../build/optional-parts';

/** An authorizer that is measured side by side with others. */
export interface Contender {
  readonly name: string;
  /** Its source, or `packaged` for the bundle that `sls package` makes. */
  readonly entry: string;
  /** Whether it verifies every token, as an authorizer must. The others only show the limits. */
  readonly isAuthorizer: boolean;
  /** Whether it can fetch the keys at init. */
  readonly canPrefetch: boolean;
  /** Plugins for its bundle. Ours are part of the measurement, so peers go without. */
  readonly plugins: readonly Plugin[];
  /** The optional parts of ours. Default: none. */
  readonly parts?: readonly OptionalPartName[];
}

export const OURS = 'ours';
export const AWS_JWT_VERIFY = 'aws-jwt-verify';
export const TUTORIAL = 'tutorial';
export const LIMIT = 'limit: crypto.verify';

export const CONTENDERS: readonly Contender[] = [
  { name: OURS, entry: 'packaged', isAuthorizer: true, canPrefetch: true, plugins: [] },
  peer(AWS_JWT_VERIFY, 'aws-jwt-verify'),
  peer('fast-jwt', 'fast-jwt'),
  peer('jose', 'jose'),
  { ...peer(TUTORIAL, 'tutorial'), canPrefetch: false },
  // The strongest peer with the part of our build that does not depend on our libraries.
  { ...peer(`${AWS_JWT_VERIFY}, built as ours`, 'aws-jwt-verify'), plugins: [lazyBuiltins] },
  { ...peer(LIMIT, 'limit'), isAuthorizer: false, plugins: [lazyBuiltins] },
  { ...peer('limit: empty handler', 'empty'), isAuthorizer: false, canPrefetch: false },
];

/** Those whose decisions are compared when they are warm: another build of the same code decides alike. */
export const AUTHORIZERS = CONTENDERS.filter(
  ({ isAuthorizer, plugins }) => isAuthorizer && plugins.length === 0,
);

/** The one peer that can remember tokens. Its other rows are without, as it is unless it is asked to. */
export const REMEMBERING = peer('fast-jwt, with its cache', 'fast-jwt');
export const REMEMBERING_SETTINGS = { BENCH_CACHE: 'yes' };

function peer(name: string, file: string): Contender {
  return {
    name,
    entry: `bench/authorizers/${file}.ts`,
    isAuthorizer: true,
    canPrefetch: true,
    plugins: [],
  };
}
