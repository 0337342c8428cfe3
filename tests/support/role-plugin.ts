import { RolePlugin } from '../../deploy/role-plugin';

export class ServerlessError extends Error {}

export interface Service {
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly functions: Record<string, Readonly<Record<string, unknown>>>;
  resources?: { readonly Resources?: Readonly<Record<string, unknown>> };
}

/** The service after osls has initialized the plugin, with the names that osls gives. */
export function initialized(declared: Service): Service {
  const service = { provider: {}, ...declared };
  const naming = {
    getNormalizedFunctionName: (name: string) => name.toUpperCase(),
    getLogGroupLogicalId: (name: string) => `${name.toUpperCase()}LogGroup`,
  };
  const plugin = new RolePlugin({
    service,
    classes: { Error: ServerlessError },
    getProvider: () => ({ naming }),
  });
  plugin.hooks.initialize();
  return service;
}
