import { AUTHORIZER } from '../build/declared-service';
import { withholdForeignVariables } from '../build/foreign-variables';
import type { OslsCommand, PluginLog, PluginWriters } from '../build/osls';
import {
  type CheckedService,
  type Finding,
  type RouteRules,
  serviceFindings,
  templateFindings,
} from './findings';
import { findReplacedIssuers } from './settings/played-provider';
import { findResolvedProblems, findWrittenProblems } from './settings/problems';
import { type SettingSources, settingSourcesOf } from './settings/sources';
import { parametersInForce } from './settings/places';
import { findDeploymentProblem, findStageProblem } from './settings/stages';
import { type SettingUse, useOf } from './settings/use';

const SETTINGS_HEADING = "The service's settings cannot be used";

/** Refuses to package, deploy or start a service that could not decide or would decide wrongly. */
export class ServiceChecks {
  readonly hooks = {
    initialize: (): void => {
      this.check();
    },
    // When every plugin has changed the template, and before osls writes it.
    'before:aws:package:finalize:saveServiceState': (): void => {
      const { service } = this.osls;
      const { compiledCloudFormationTemplate: template = { Resources: {} } } = service.provider;
      for (const finding of templateFindings(template, service, this.rules)) this.report(finding);
    },
  };

  private readonly sources: SettingSources;
  private readonly use: SettingUse | undefined;

  constructor(
    private readonly osls: OslsCommand<CheckedService>,
    private readonly writers: { readonly log: Pick<PluginLog, 'notice'> },
    private readonly rules: RouteRules,
  ) {
    this.sources = settingSourcesOf(osls, process.env);
    this.use = useOf(osls.processedInput);
    // Here and not in `initialize`: osls's schema makes texts of numbers before that, and osls reports a
    // variable that it cannot resolve in words of its own.
    if (osls.processedInput.isHelpRequest !== true) this.checkWhatIsWritten();
  }

  private checkWhatIsWritten(): void {
    const { configurationInput, processedInput } = this.osls;
    const [problem] = findStageProblem(this.sources, processedInput.commands);
    if (problem !== undefined) throw this.refusal(problem);
    if (this.use === undefined) return;
    const [localStage] = findDeploymentProblem(this.sources.stage, processedInput.commands);
    if (localStage !== undefined) throw this.refusal(localStage);
    this.refuseOn(SETTINGS_HEADING, findWrittenProblems(configurationInput, this.sources));
  }

  private check(): void {
    const { service } = this.osls;
    if (this.use !== undefined) this.checkSettings(service, this.use);
    withholdForeignVariables(service);
    // `sls invoke local` runs a function, and no route.
    if (this.use === undefined || this.use === 'invoke') return;
    const tokenSource = parametersInForce(this.sources).get('tokenSource')?.value;
    for (const finding of serviceFindings(service, this.rules, tokenSource)) this.report(finding);
  }

  private checkSettings({ provider, functions, custom }: CheckedService, use: SettingUse): void {
    const environments = {
      provider: provider.environment ?? {},
      authorizer: functions[AUTHORIZER]?.environment ?? {},
    };
    this.refuseOn(
      SETTINGS_HEADING,
      findResolvedProblems(environments, custom?.issuers, use, this.sources),
    );
    this.report({ sentences: findReplacedIssuers(this.sources, custom?.issuers) });
  }

  private report({ refusal, sentences }: Finding): void {
    if (refusal !== undefined) this.refuseOn(refusal, sentences);
    else for (const sentence of sentences) this.writers.log.notice(sentence);
  }

  private refuseOn(heading: string, problems: readonly string[]): void {
    if (problems.length === 0) return;
    throw this.refusal([`${heading}:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }

  private refusal(message: string): Error {
    return new this.osls.classes.Error(message, 'SERVICE_REFUSED');
  }
}

/** Makes the plugin class of a service, as osls takes one: its second argument is the command line. */
export function checksFor(rules: RouteRules) {
  return class extends ServiceChecks {
    constructor(osls: OslsCommand<CheckedService>, _commandLine: unknown, writers: PluginWriters) {
      super(osls, writers, rules);
    }
  };
}
