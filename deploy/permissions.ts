import { askedIssuers } from '../build/asked-issuers';
import type { DeclaredVariables } from '../build/declared-variables';
import { revocationTableOf } from '../build/optional-parts';
import { secretPlaceOf } from '../lib/config/secret-name';
import { secretsIn } from '../lib/opaque/introspection-settings';

/** A statement of a policy document that allows something. */
export interface Permission {
  readonly Action: readonly string[];
  /** An ARN, or a function of CloudFormation that makes one. */
  readonly Resource: unknown;
  readonly Condition?: object;
}

/**
 * The permissions of a function that its settings need. Each setting for which the function asks a service of AWS has
 * its permission here, so that a role without the setting is as it was.
 *
 * @param variables those that the function is deployed with
 */
export function permissionsOf(variables: DeclaredVariables): readonly Permission[] {
  return [...secretPermissions(variables), ...revocationPermissions(variables)];
}

/** Looking tokens up in the list of withdrawn ones. What writes it has credentials or a role of its own. */
function revocationPermissions(variables: DeclaredVariables): readonly Permission[] {
  const table = revocationTableOf(variables);
  const arnOf = (name: string): string =>
    `dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;
  const permission = (Resource: object): Permission => ({
    Action: ['dynamodb:BatchGetItem'],
    Resource,
  });
  if (typeof table === 'object') {
    return [permission(inThisAccount(arnOf('${Table}'), { Table: table }))];
  }
  // A character beyond these could widen the ARN; the configuration refuses it as well.
  if (table === undefined || !/^[\w.-]+$/.test(table)) return [];
  return [permission(inThisAccount(arnOf(table)))];
}

/** Reading the secrets that the trusted issuers name, each by its own ARN. */
function secretPermissions(variables: DeclaredVariables): readonly Permission[] {
  const names = askedIssuers(variables).flatMap(({ settings }) =>
    secretsIn(settings)
      .filter((member) => member !== 'clientSecret')
      .map((member) => String(settings[member])),
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

/** @param values those of `Fn::Sub` that CloudFormation does not know by itself */
function inThisAccount(resource: string, values?: object): object {
  const arn = `arn:\${AWS::Partition}:${resource}`;
  return { 'Fn::Sub': values === undefined ? arn : [arn, values] };
}
