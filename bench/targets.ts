import { AWS_JWT_VERIFY, CONTENDERS, OURS, REMEMBERING } from './contenders';
import type { BenchResults } from './results';

/** A goal of this service. */
interface Goal {
  readonly what: string;
  /** The most that is good enough. */
  readonly goal: number;
  readonly unit: 'KB' | 'ms' | '×';
  /** NaN if this run did not measure it. */
  readonly measure: (results: BenchResults) => number;
  /** Why it is not met, as the profile shows it; undefined while it is met. */
  readonly because?: string;
}

export interface Target extends Omit<Goal, 'measure'> {
  readonly measured: number;
}

const PEERS = [...CONTENDERS, REMEMBERING].filter(
  ({ name, isAuthorizer }) => isAuthorizer && name !== OURS,
);

const ZIP_LIMIT_KILOBYTES = 24;

/** Decision 9 keeps it. */
const JSONWEBTOKEN =
  'jsonwebtoken alone takes 1.5: it takes the token apart a second time, and looks its algorithm up again. No other part is a sixth of a decision';
const ECDSA =
  'jsonwebtoken turns the signature into another form and takes the token apart a second time; crypto.verify alone takes as long for the form of a JWT';
const FORGED =
  'jsonwebtoken takes the token apart a second time, and makes two errors for a bad signature';
const LESS_THAN_OURS =
  'the cache of fast-jwt does not ask whether the key is still published, and its answer is for one method';

export const GOALS: readonly Goal[] = [
  {
    what: 'zip of the authorizer',
    goal: ZIP_LIMIT_KILOBYTES,
    unit: 'KB',
    measure: ({ bundles }) => kilobytes(bundles[OURS]?.zipBytes),
  },
  {
    what: 'CPU to the first decision, × aws-jwt-verify',
    goal: 1,
    unit: '×',
    measure: ({ cold }) =>
      cold.find(({ name }) => name === AWS_JWT_VERIFY)?.cpuOfOurs.median ?? NaN,
    because:
      'V8 reads three times the code and runs it for the first time: two libraries, the checks and the policies. Without the rehearsal it would be the same',
  },
  {
    what: 'first decision, keys fetched at init',
    goal: 0.75,
    unit: 'ms',
    measure: ({ cold }) =>
      cold.find(({ name }) => name === OURS)?.firstDecisionAfterPrefetch?.median ?? NaN,
    because:
      'OpenSSL prepares a key when it is first used, and takes more than half of the time for it: see the limit',
  },
  ofVerify('RS256', 2, JSONWEBTOKEN),
  ofVerify('ES256', 1.3, ECDSA),
  ofVerify('RS256 again', 0.22, 'the SHA-256 of the token and its line of log are most of it'),
  ofVerify('signature_invalid', 2.5, FORGED),
  ofFastestPeer('RS256', JSONWEBTOKEN),
  ofFastestPeer('ES256', ECDSA),
  ofFastestPeer('RS256 again', LESS_THAN_OURS),
  ofFastestPeer('ES256 again', LESS_THAN_OURS),
  ofFastestPeer('signature_invalid', FORGED),
  ofFastestPeer('token_expired', JSONWEBTOKEN),
];

/** The goals that this run measured, beside its figures. */
export function targetsOf(results: BenchResults): readonly Target[] {
  return GOALS.map(({ measure, ...goal }) => ({ ...goal, measured: measure(results) })).filter(
    ({ measured }) => !Number.isNaN(measured),
  );
}

export function isMet({ goal, measured }: Target): boolean {
  return measured <= goal;
}

export function kilobytes(bytes = NaN): number {
  return bytes / 1024;
}

function ofVerify(event: string, goal: number, because?: string): Goal {
  return {
    what: `${event}, × crypto.verify`,
    goal,
    unit: '×',
    measure: (results) => ratioOf(results, OURS, event) ?? NaN,
    ...(because !== undefined && { because }),
  };
}

function ofFastestPeer(event: string, because?: string): Goal {
  return {
    what: `${event}, × the fastest peer`,
    goal: 1,
    unit: '×',
    measure: (results) => {
      const peers = PEERS.flatMap(({ name }) => ratioOf(results, name, event) ?? []);
      const ours = ratioOf(results, OURS, event);
      return ours === undefined || peers.length === 0 ? NaN : ours / Math.min(...peers);
    },
    ...(because !== undefined && { because }),
  };
}

function ratioOf({ warm }: BenchResults, name: string, event: string): number | undefined {
  return warm.find((row) => row.name === name && row.event === event)?.ratio;
}
