import console from 'node:console';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Osls, PluginWriters } from '../../build/osls';
import {
  type OfflineService,
  type PortOptions,
  readOfflineSettings,
} from '../offline/offline-settings';
import type { AuthenticationProvider } from './authentication-provider';
import { type DeclaredApi, GatewaySettingError } from './declared-api';
import { createLocalGateway, type LocalGateway } from './gateway';
import { createInvokeFunction } from './invoke-function';
import { isRouteList, quietLog } from './offline-log';
import type { AnsweredRequest } from './server-hooks';
import { hookWebSockets } from './websocket/offline-hook';

interface CommandLine extends PortOptions {
  readonly verbose?: boolean;
}

/** A module of serverless-offline's own, in which it keeps how it writes. */
interface OfflineLogModule {
  readonly setLogUtils: (writers: PluginWriters) => void;
}

/** Variables with which serverless-offline lets a developer's shell decide who calls. */
const IDENTITY_VARIABLES = ['AUTHORIZER', 'PRINCIPAL_ID'];

/** Puts the local gateway in front of the API of `sls offline`. */
export class GatewayPlugin {
  /** For `custom.offline.customAuthenticationProvider`; serverless-offline calls it for each route. */
  static readonly authenticationProvider: AuthenticationProvider = (...route) => {
    if (GatewayPlugin.gateway === undefined) throw new Error('the local gateway was not made');
    return GatewayPlugin.gateway.authenticationProvider(...route);
  };

  /** Is told of each request that the gateway has answered. */
  static observe: ((answered: AnsweredRequest) => void) | undefined;

  private static gateway: LocalGateway | undefined;

  readonly hooks = {
    // Not later: once serverless-esbuild watches the sources, an error no longer ends the process.
    initialize: () => this.makeGateway(),
    // After an edit: the functions that answered before are gone by then.
    'after:offline:functionsUpdated:cleanup': () => {
      GatewayPlugin.gateway?.clearPolicyCaches();
    },
  };

  constructor(
    private readonly osls: Osls<OfflineService & DeclaredApi>,
    private readonly commandLine: CommandLine,
    private readonly writers: PluginWriters,
  ) {}

  private async makeGateway(): Promise<void> {
    const { service, processedInput, classes } = this.osls;
    if (processedInput.commands[0] !== 'offline') return;
    await this.quietenOffline();
    for (const name of IDENTITY_VARIABLES) Reflect.deleteProperty(process.env, name);
    const isTalkative = this.commandLine.verbose === true || Boolean(process.env['GATEWAY_LOG']);
    const address = readOfflineSettings(service, this.commandLine);
    this.takeBasePath(service);
    const log = {
      ...(isTalkative && { logRequest: this.writers.log.notice }),
      hasColours: hasColours(),
    };
    try {
      const gateway = createLocalGateway({
        api: service,
        invoke: createInvokeFunction(address.lambdaPort, address),
        address,
        observe: (answered) => GatewayPlugin.observe?.(answered),
        ...log,
      });
      GatewayPlugin.gateway = gateway;
      if (gateway.webSocketApi !== undefined) await hookWebSockets(gateway.webSocketApi, log);
    } catch (error) {
      if (!(error instanceof GatewaySettingError)) throw error;
      throw new classes.Error(error.message, 'LOCAL_GATEWAY_SETTING');
    }
  }

  /**
   * Hides the base path from serverless-offline, which would take it for a part of the declared
   * paths. The gateway takes it off each request.
   */
  private takeBasePath(service: OfflineService): void {
    const { 'serverless-offline': options } = service.custom ?? {};
    const withoutBasePath = { ...options, noPrependStageInUrl: true, prefix: '' };
    Object.assign(service, {
      custom: { ...service.custom, 'serverless-offline': withoutBasePath },
    });
    Reflect.deleteProperty(this.commandLine, 'prefix');
  }

  private async quietenOffline(): Promise<void> {
    const { log, progress } = this.writers;
    const { setLogUtils } = await importOfflineLog();
    setLogUtils({ log: quietLog(log), progress });
    // The one thing that it prints past that log.
    const print = console.log.bind(console);
    console.log = (...words: unknown[]) => {
      if (!isRouteList(words[0])) print(...words);
    };
  }
}

/** Imports the very module that serverless-offline uses, which it does not export. */
async function importOfflineLog(): Promise<OfflineLogModule> {
  const source = dirname(require.resolve('serverless-offline'));
  const url = pathToFileURL(join(source, 'utils/log.js')).href;
  // serverless-offline is pinned, and the tests of the local service would show another shape.
  return (await import(url)) as OfflineLogModule;
}

/** What osls writes goes to stderr; `FORCE_COLOR` is for what looks on through a pipe. */
function hasColours(): boolean {
  const forced = process.env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0';
  return process.stderr.isTTY && !process.env['NO_COLOR'];
}
