import type { Osls } from '../build/osls';

interface FunctionDeclaration {
  role?: unknown;
}

interface ServiceWithRoles {
  readonly functions: Readonly<Record<string, FunctionDeclaration>>;
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

/**
 * Gives every function without a role one of its own, which lets it write its own log and nothing
 * else. osls would give all of them one role, with the permissions of all together.
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
      if (declaration.role !== undefined) continue;
      const id = `${naming.getNormalizedFunctionName(name)}Role`;
      if (id in resources) {
        throw new classes.Error(
          `The function ${name} has no role, but the resources hold ${id}. ` +
            `Write "role: ${id}" in the function, or rename the resource`,
          'ROLE_NOT_NAMED',
        );
      }
      resources[id] = roleThatWrites(naming.getLogGroupLogicalId(name));
      declaration.role = id;
    }
    service.resources = { ...service.resources, Resources: resources };
  }
}

function roleThatWrites(logGroup: string): object {
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
      Policies: [
        {
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
        },
      ],
    },
  };
}
