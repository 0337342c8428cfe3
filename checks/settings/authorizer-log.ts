import { type Parameter, parametersInForce } from './places';
import type { SettingSources } from './sources';

/**
 * Finds settings that hide from the operator how the authorizer decides, or that it accepts withdrawn tokens. A log
 * group of the class INFREQUENT_ACCESS has neither metric filters nor embedded metrics.
 *
 * @returns one sentence for each
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
export function findAuthorizerLogProblems(sources: SettingSources): readonly string[] {
  const parameters = parametersInForce(sources);
  const logClass = parameters.get('authorizerLogClass');
  if (logClass?.value !== 'INFREQUENT_ACCESS') return [];
  const grantedLog = parameters.get('grantedLog');
  const acceptsSilently =
    String(parameters.get('revocation')?.value) === 'true' &&
    parameters.get('revocationUnavailable')?.value === 'accept';
  return [
    ...(grantedLog?.value === 'metrics'
      ? [
          `${described(grantedLog)} needs a log in which CloudWatch finds metrics, and ${described(logClass)} has none; set authorizerLogClass: STANDARD, or grantedLog: sampled`,
        ]
      : []),
    ...(acceptsSilently
      ? [
          `${described(parameters.get('revocationUnavailable'))} needs an alarm, because no caller sees that the list cannot be read, and ${described(logClass)} has none; set authorizerLogClass: STANDARD, or revocationUnavailable: undecided`,
        ]
      : []),
  ];
}

/** A parameter with its value, for a sentence. */
function described(parameter: Parameter | undefined): string {
  return `${parameter?.described ?? ''} (${String(parameter?.value)})`;
}
