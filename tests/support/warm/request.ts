/** The variable that names the socket of the pool. */
export const POOL_VARIABLE = 'WARM_PROCESSES';

/** A plain Node, as osls starts in, or one that reads TypeScript. */
export type WarmKind = 'osls' | 'tsx';

/** A tool to run, as in a process of its own. */
export interface WarmRequest {
  readonly kind: WarmKind;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its standard input. */
  readonly input: string;
}

export interface WarmResult {
  /** null if a signal has ended it */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
}
