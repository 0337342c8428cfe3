import { AUTHORIZER } from '../build/declared-service';
import type { OslsCommand } from '../build/osls';
import type { CheckedService } from '../checks/findings';
import { findResolvedProblems, findWrittenProblems } from '../checks/settings/problems';
import { settingSourcesOf, type SettingSources } from '../checks/settings/sources';
import { type JsonObject, memberAt } from '../lib/json-object';
import type { DeclaredApi } from '../local/gateway/declared-api';
import type { OfflineService } from '../local/offline/offline-settings';
import { VARIABLES } from '../lib/config/variables';

/** The command of osls that prints the report. */
export const SETTINGS_COMMAND = 'authorizer-settings';

/** The settings of a stage, as a build reads them. */
export interface SettingsOfStage {
  /** The variables of the function `authorizer`; CloudFormation computes those that are not texts. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The sentences with which a build would refuse the settings. */
  readonly problems: readonly string[];
  /** The place of the stage, and API Gateway's cache there; for `npm run revoke`. */
  readonly place?: {
    readonly region: string;
    readonly revocationsPort: unknown;
    readonly authorizerTtl: unknown;
  };
  /** For `npm run explain`: the routes, their authorizers and the gateway responses, without any variable. */
  readonly service?: DeclaredApi & Pick<OfflineService, 'custom'>;
  /** The parameters of each list of stages.yml, and the list of the stage in issuers.yml. */
  readonly lists?: {
    readonly parameters: SettingSources['stages'];
    readonly issuers: unknown;
  };
}

/** Prints the settings of the authorizer as JSON. osls itself resolves the variables of serverless.yml. */
export class SettingsReport {
  readonly commands = {
    [SETTINGS_COMMAND]: {
      usage: "Prints the authorizer's variables and their problems as JSON, for npm run doctor",
      lifecycleEvents: ['print'],
    },
  };

  readonly hooks = {
    [`${SETTINGS_COMMAND}:print`]: (): void => {
      process.stdout.write(`${JSON.stringify(this.settings())}\n`);
    },
  };

  /** Taken before the schema of osls makes texts of numbers, as the checks of a build are. */
  private readonly written: readonly string[];

  constructor(private readonly osls: OslsCommand<CheckedService & DeclaredApi>) {
    const isAsked = osls.processedInput.commands[0] === SETTINGS_COMMAND;
    this.written = isAsked
      ? findWrittenProblems(osls.configurationInput, settingSourcesOf(osls, process.env))
      : [];
  }

  private settings(): SettingsOfStage {
    const { provider, functions, custom } = this.osls.service;
    const environments = {
      provider: provider.environment ?? {},
      authorizer: functions[AUTHORIZER]?.environment ?? {},
    };
    const variables: Readonly<Record<string, unknown>> = {
      ...environments.provider,
      ...environments.authorizer,
    };
    const sources = settingSourcesOf(this.osls, process.env);
    const members: JsonObject = { ...custom };
    return {
      variables: Object.fromEntries(VARIABLES.map((name) => [name, variables[name]])),
      problems: [
        ...this.written,
        ...findResolvedProblems(environments, custom?.issuers, 'package', sources),
      ],
      place: {
        region: provider.region,
        revocationsPort: members['revocationsPort'],
        authorizerTtl: memberAt(members, 'authorizer.resultTtlInSeconds'),
      },
      service: this.declared(members),
      lists: { parameters: sources.stages, issuers: custom?.issuers },
    };
  }

  private declared({ playedProvider }: JsonObject): NonNullable<SettingsOfStage['service']> {
    const { provider, functions, resources } = this.osls.service;
    const { stage, region, httpApi } = provider;
    return {
      provider: { stage, region, ...(httpApi !== undefined && { httpApi }) },
      functions: Object.fromEntries(
        Object.entries(functions).map(([key, { name = key, events = [] }]) => [
          key,
          { name, events },
        ]),
      ),
      ...(resources !== undefined && { resources }),
      ...(typeof playedProvider === 'string' && { custom: { playedProvider } }),
    };
  }
}
