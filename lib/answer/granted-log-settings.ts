import { type EnvironmentReader, quote } from '../config/environment-reader';

/** The variables of {@link GrantedLogSettings}. */
export const GRANTED_LOG = 'GRANTED_LOG';
export const GRANTED_LOG_ONE_IN = 'GRANTED_LOG_ONE_IN';
export const GRANTED_LOG_NAMESPACE = 'GRANTED_LOG_NAMESPACE';

const KINDS = ['all', 'sampled', 'metrics'] as const;
const DEFAULT_ONE_IN = 100;
const LARGEST_ONE_IN = 100_000;

/** How much of granted decisions the log holds. It holds every rejected and every undecided one. */
export interface GrantedLogSettings {
  /** `all`: a line for each; `sampled`: a line for some; `metrics`: no line, and their count once a minute. */
  readonly kind: (typeof KINDS)[number];
  /** With `sampled`, one in so many is written. */
  readonly oneIn: number;
  /** With `metrics`, the namespace of CloudWatch in which they are counted. */
  readonly namespace: string;
}

/** Reads the settings, and adds each problem to those of the reader. */
export function readGrantedLogSettings(reader: EnvironmentReader<string>): GrantedLogSettings {
  const kind = reader.choice(GRANTED_LOG, KINDS);
  const oneIn = reader.integer(GRANTED_LOG_ONE_IN, LARGEST_ONE_IN, DEFAULT_ONE_IN);
  if (oneIn === 0) reader.problems.add(`${GRANTED_LOG_ONE_IN} must be at least 1, not 0`);
  const namespace = reader.text(GRANTED_LOG_NAMESPACE) ?? '';
  if (kind === 'metrics' && !isNamespace(namespace)) {
    reader.problems.add(
      `${GRANTED_LOG_NAMESPACE} must be a namespace of CloudWatch such as my-service/prod, with 1 to 255 letters, digits and . - _ / # :, not ${quote(namespace)}`,
    );
  }
  return { kind, oneIn, namespace };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
function isNamespace(text: string): boolean {
  return /^[\w.\-/#:]{1,255}$/.test(text) && !text.startsWith('AWS/');
}
