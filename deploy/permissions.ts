import type { Environment } from '../lib/config/environment-reader';
import { secretPlaceOf } from '../lib/config/secret-name';

/** A statement of a policy document that allows something. */
export interface Permission {
  readonly Action: readonly string[];
  /** An ARN, or a function of CloudFormation that makes one. */
  readonly Resource: unknown;
  readonly Condition?: object;
}

/**
 * What a function may do because of its settings. Each setting for which the function asks a service of AWS has
 * its permission here, so that a role without the setting is as it was.
 *
 * @param environment the variables of the function that are known before the deployment
 */
export function permissionsOf(environment: Environment): readonly Permission[] {
  return [...secretPermissions(environment), ...revocationPermissions(environment)];
}

/** Looking tokens up in the list of withdrawn ones, which nobody but an operator's tool writes. */
function revocationPermissions({ REVOCATION_TABLE = '' }: Environment): readonly Permission[] {
  const table = REVOCATION_TABLE.trim();
  // A character beyond these could widen the ARN; the configuration refuses it as well.
  if (!/^[\w.-]+$/.test(table)) return [];
  const arn = inThisAccount(`dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${table}`);
  return [{ Action: ['dynamodb:BatchGetItem'], Resource: arn }];
}

/** The members of an entry of the trusted issuers that name a secret. */
const SECRET_NAME = /"(?:clientSecretParameter|privateKeyParameter)":("(?:[^"\\]|\\.)*")/g;

/** Reading the secrets that the trusted issuers name, each by its own ARN. */
function secretPermissions({ TRUSTED_ISSUERS = '' }: Environment): readonly Permission[] {
  const names = [...TRUSTED_ISSUERS.matchAll(SECRET_NAME)].map(([, text = '']) =>
    String(JSON.parse(text)),
  );
  return [...new Set(names)].flatMap(readPermissions);
}

function readPermissions(name: string): readonly Permission[] {
  const place = secretPlaceOf(name);
  // checks/ has refused it.
  if (place === undefined) return [];
  if (place.service === 'ssm') {
    const arn = inThisAccount(`ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${place.id}`);
    const keys = inThisAccount('kms:${AWS::Region}:${AWS::AccountId}:key/*');
    return [
      { Action: ['ssm:GetParameter'], Resource: arn },
      decryption(keys, { 'kms:EncryptionContext:PARAMETER_ARN': arn }),
    ];
  }
  const { id, region, account } = place;
  const keys = `${id.split(':').slice(0, 2).join(':')}:kms:${region}:${account}:key/*`;
  return [
    { Action: ['secretsmanager:GetSecretValue'], Resource: id },
    decryption(keys, { 'kms:EncryptionContext:SecretARN': id }),
  ];
}

/**
 * Decrypting that one secret, if a key of the account's own encrypts it; AWS's own keys need no permission. The two
 * services name the secret in the encryption context of each request to KMS, so nothing else can be decrypted.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-secrets-manager.html
 */
function decryption(keys: unknown, context: object): Permission {
  return { Action: ['kms:Decrypt'], Resource: keys, Condition: { StringEquals: context } };
}

function inThisAccount(resource: string): object {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${resource}` };
}
