import { AUTHORIZER } from '../build/declared-service';
import { authorizerVariables, type DeclaredVariables } from '../build/declared-variables';
import type { Osls } from '../build/osls';
import { type Permission, permissionsOf } from './permissions';

interface FunctionDeclaration extends Readonly<Record<string, unknown>> {
  readonly events?: readonly Readonly<Record<string, unknown>>[];
  readonly environment?: DeclaredVariables;
}

interface ServiceWithRoles {
  readonly provider: Readonly<Record<string, unknown>> & {
    readonly environment?: DeclaredVariables;
  };
  readonly functions: Record<string, FunctionDeclaration>;
  resources?: { readonly Resources?: Readonly<Record<string, unknown>> };
}

/** osls, and the names that it gives to resources. */
interface NamingOsls extends Pick<Osls<ServiceWithRoles>, 'service' | 'classes'> {
  readonly getProvider: (name: 'aws') => {
    readonly naming: {
      readonly getNormalizedFunctionName: (functionName: string) => string;
      readonly getLogGroupLogicalId: (functionName: string) => string;
    };
  };
}

/** Settings of `provider` by which osls gives functions one role; none of them would have an effect. */
const SHARED_ROLE = ['role', 'iam', 'iamRoleStatements', 'rolePermissionsBoundary'];
/** Settings and events for which osls adds permissions to the one role that it makes. */
const NEEDS_PERMISSIONS = ['tracing', 'vpc', 'fileSystemConfig', 'kmsKeyArn', 'onError'];
const STREAM_EVENTS = ['stream', 'sqs', 'kafka', 'msk', 'activemq', 'rabbitmq'];

/**
 * Gives every function without a role one of its own, which lets it write its own log, and do what its settings need
 * and nothing else. osls would give all of them one role, with the permissions of all together.
 */
export class RolePlugin {
  readonly hooks = {
    initialize: (): void => {
      this.addRoles();
    },
  };

  constructor(private readonly osls: NamingOsls) {}

  private addRoles(): void {
    const { service, classes } = this.osls;
    const { naming } = this.osls.getProvider('aws');
    const resources = { ...service.resources?.Resources };
    for (const [name, declaration] of Object.entries(service.functions)) {
      if (Boolean(declaration['role'])) continue;
      this.refuseOtherPermissions(name, declaration);
      const id = `${naming.getNormalizedFunctionName(name)}Role`;
      if (id in resources) {
        throw new classes.Error(
          `The function ${name} has no role, but the resources hold ${id}. ` +
            `Write "role: ${id}" in the function, or rename the resource`,
          'ROLE_NOT_NAMED',
        );
      }
      const logs =
        declaration['disableLogs'] === true ? [] : [writeLog(naming.getLogGroupLogicalId(name))];
      const { condition, environment = {} } = declaration;
      // A variable of all functions reaches every one of them, and only the authorizer acts on it.
      const permissions = permissionsOf(
        name === AUTHORIZER ? authorizerVariables(service) : environment,
      );
      resources[id] = {
        ...(condition !== undefined && { Condition: condition }),
        ...roleWith([...logs, ...(permissions.length > 0 ? [ofSettings(permissions)] : [])]),
      };
      service.functions[name] = { ...declaration, role: id };
    }
    service.resources = { ...service.resources, Resources: resources };
  }

  /** A permission or a boundary that would be lost is refused, and not dropped without a word. */
  private refuseOtherPermissions(name: string, declaration: FunctionDeclaration): void {
    const { service, classes } = this.osls;
    const ofEvents = (declaration.events ?? []).flatMap((event) => Object.keys(event));
    const found = [
      ...SHARED_ROLE.filter((setting) => service.provider[setting] !== undefined).map(
        (setting) => `provider.${setting}`,
      ),
      ...NEEDS_PERMISSIONS.filter((setting) => declaration[setting] !== undefined),
      ...STREAM_EVENTS.filter((event) => ofEvents.includes(event)),
    ];
    if (found.length === 0) return;
    throw new classes.Error(
      `The function ${name} has no role, and the one that it would get knows nothing of ${found.join(', ')}. ` +
        'Declare a role in resources/ and name it in the function',
      'ROLE_NOT_NAMED',
    );
  }
}

function roleWith(policies: readonly object[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      Policies: policies,
    },
  };
}

function writeLog(logGroup: string): object {
  return {
    PolicyName: 'log',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          // Not CreateLogGroup: the log group is a resource of the template.
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
        },
      ],
    },
  };
}

function ofSettings(permissions: readonly Permission[]): object {
  return {
    PolicyName: 'settings',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: permissions.map((permission) => ({ Effect: 'Allow', ...permission })),
    },
  };
}
