import { partitionOf } from '../../build/partition';

/** The API that this machine pretends to be, as it stands in ARNs and in `$context`. */
export interface LocalApi {
  readonly region: string;
  readonly stage: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

/** As long as real ones, so that policies are as long as on AWS. */
export const ACCOUNT_ID = '123456789012';
export const API_ID = 'localapi00';

/**
 * The method ARN of a request: the path that was asked for, not the one that was declared, and no
 * query string.
 */
export function methodArnOf({ region, stage }: LocalApi, method: string, path: string): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:${ACCOUNT_ID}:${API_ID}/${stage}/${method}${path}`;
}
