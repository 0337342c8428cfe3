import { type Environment, EnvironmentReader } from './environment-reader';

/** The services of AWS that the authorizer may ask, by the names that SigV4 and their hosts have. */
export type AwsService = 'dynamodb' | 'ssm' | 'secretsmanager';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How AWS is reached. Lambda sets the region and the credentials of the function's role. */
export interface AwsEnvironment {
  readonly region?: string;
  readonly credentials?: AwsCredentials;
  /** Other addresses than AWS's own, by service, and the variables that name them. */
  readonly endpoints: Readonly<Partial<Record<AwsService, NamedEndpoint>>>;
}

interface NamedEndpoint {
  readonly variable: string;
  readonly url: string;
}

/** The variables of the AWS SDKs for the address of a service. AWS_ENDPOINT_URL is for all of them. */
const ENDPOINT_VARIABLES: Readonly<Record<AwsService, string>> = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  ssm: 'AWS_ENDPOINT_URL_SSM',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
};

/**
 * Reads the variables that the AWS SDKs read as well.
 *
 * @param environment variables by name; a blank value counts as unset
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
export function readAwsEnvironment(environment: Environment = process.env): AwsEnvironment {
  const reader = new EnvironmentReader<string>(environment, new Set());
  const read = (variable: string): string | undefined => reader.text(variable);
  const endpointOf = (service: AwsService): AwsEnvironment['endpoints'] => {
    const names = [ENDPOINT_VARIABLES[service], 'AWS_ENDPOINT_URL'];
    const variable = names.find((name) => read(name) !== undefined);
    return variable === undefined ? {} : { [service]: { variable, url: read(variable) ?? '' } };
  };
  const region = read('AWS_REGION');
  const accessKeyId = read('AWS_ACCESS_KEY_ID');
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY');
  const sessionToken = read('AWS_SESSION_TOKEN');
  return {
    ...(region !== undefined && { region }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken !== undefined && { sessionToken }),
        },
      }),
    endpoints: {
      ...endpointOf('dynamodb'),
      ...endpointOf('ssm'),
      ...endpointOf('secretsmanager'),
    },
  };
}
