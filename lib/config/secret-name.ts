/** The place of a secret. */
export type SecretPlace =
  | { readonly service: 'ssm'; readonly id: string; readonly member?: undefined }
  | {
      readonly service: 'secretsmanager';
      /** The whole ARN, with the six characters that Secrets Manager adds to a name. */
      readonly id: string;
      readonly region: string;
      readonly account: string;
      /** The member of the secret, if that is a JSON object. */
      readonly member?: string;
    };

const PARAMETER = /^(?:\/[\w.-]+)+$/;
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
const SECRET =
  /^(arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):(\d{12}):secret:[\w/+=.@-]+-[A-Za-z0-9]{6})(?:#(.+))?$/;

/**
 * Reads the name of a secret: a name in Parameter Store such as `/jwt-authorizer/dev/client-secret`, or an ARN of
 * Secrets Manager, with `#member` behind it for a member of a JSON object.
 *
 * @returns undefined if it is neither
 */
export function secretPlaceOf(name: string): SecretPlace | undefined {
  // Parameter Store keeps names that begin so for itself.
  if (PARAMETER.test(name) && !/^\/(?:aws|ssm)/i.test(name)) return { service: 'ssm', id: name };
  const [, id = '', region = '', account = '', member] = SECRET.exec(name) ?? [];
  if (id === '') return undefined;
  return {
    ...{ service: 'secretsmanager', id, region, account },
    ...(member !== undefined && { member }),
  };
}

/** The problem of a member that names a secret, as the rest of a sentence that begins with the member; or undefined. */
export function secretNameProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && secretPlaceOf(value) !== undefined) return undefined;
  // Not repeated: it may be the secret itself.
  return (
    'must be the name of a parameter in Parameter Store, such as /jwt-authorizer/dev/client-secret, ' +
    'or the whole ARN of a secret in Secrets Manager, and not the secret itself'
  );
}
