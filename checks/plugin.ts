import {
  type ApiKind,
  AUTHORIZER,
  declaredApis,
  type DeclaredService,
} from '../build/declared-service';
import { withholdForeignVariables } from '../build/foreign-variables';
import type { OslsCommand, PluginLog } from '../build/osls';
import type { AccessRules, Route } from '../lib/access/rule';
import type { Environment } from '../lib/config/environment-reader';
import { corsOriginProblems } from './cors-origin';
import { type DeclaredAuthorizer, declaredAuthorizers } from './declared-authorizer';
import { declaredRoutes, findDrift, findForeignAuthorizers } from './declared-routes';
import { unguardedEntrances } from './entrances';
import { decisionSettings } from './decision-settings';
import {
  type DecisionSettings,
  findIdentitySourceNotices,
  findIdentitySourceProblems,
} from './identity-sources';
import { findOpenResources } from './open-resources';
import { examinePolicies } from './policy-problems';
import { authorizerVariables } from '../build/declared-variables';
import { findResolvedProblems, findWrittenProblems } from './settings/problems';
import { type SettingSources, settingSourcesOf } from './settings/sources';
import { parametersInForce } from './settings/places';
import { findDeploymentProblem, findStageProblem } from './settings/stages';
import { findTokenSourceProblems } from './settings/token-source';
import { type SettingUse, useOf } from './settings/use';
import { findChangedVariables, templateAuthorizers } from './template-authorizer';
import { type CloudFormationTemplate, findDanglingReferences } from './template-references';

/** The parts of serverless.yml that are checked. */
export type CheckedService = DeclaredService & {
  readonly provider: DeclaredProvider;
  /** `issuers` is the list of the stage in issuers.yml. */
  readonly custom?: { readonly issuers?: unknown };
};

interface DeclaredProvider {
  readonly stage: string;
  readonly region: string;
  readonly environment?: Environment;
  readonly apiGateway?: { readonly resourcePolicy?: unknown };
  readonly httpApi?: unknown;
  /** Complete only while the service is packaged. */
  readonly compiledCloudFormationTemplate?: CloudFormationTemplate;
}

/** The table of who may use which route. */
export interface RouteRules {
  /** The file that holds the table, for messages. */
  readonly file: string;
  readonly accessRules: AccessRules;
  readonly publicRoutes: readonly Route[];
}

const SETTINGS_HEADING = "The service's settings cannot be used";

/** Refuses to package, deploy or start a service that could not decide or would decide wrongly. */
export class ServiceChecks {
  readonly hooks = {
    initialize: (): void => {
      this.check();
    },
    // When every plugin has changed the template, and before osls writes it.
    'before:aws:package:finalize:saveServiceState': (): void => {
      const { compiledCloudFormationTemplate: template = { Resources: {} } } =
        this.osls.service.provider;
      this.refuseOn(
        'The CloudFormation template refers to names that it does not define',
        findDanglingReferences(template),
      );
      this.refuseOn(
        'The CloudFormation template has an entrance past the authorizer',
        findOpenResources(template, {
          protectedRoutes: Object.keys(this.rules.accessRules),
          publicRoutes: this.rules.publicRoutes,
          api: apiOf(this.osls.service),
        }),
      );
      this.refuseOn(
        'The template gives the authorizer other settings than serverless.yml',
        findChangedVariables(template, authorizerVariables(this.osls.service)),
      );
      this.checkIdentitySources(templateAuthorizers(template));
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
    this.checkRoutes(service);
    this.checkPolicies(service);
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
  }

  private checkRoutes(service: CheckedService): void {
    const { file, accessRules, publicRoutes } = this.rules;
    this.refuseOn(
      'A route of serverless.yml has an authorizer that this service cannot answer for',
      findForeignAuthorizers(service),
    );
    this.refuseOn(
      `Pages could not call the API (CORS_ORIGIN is set in the environment, in .env.${service.provider.stage}, or as corsOrigin in stages.yml)`,
      corsOriginProblems(service),
    );
    this.refuseOn(
      'The token would be looked for in two places',
      findTokenSourceProblems(service, parametersInForce(this.sources).get('tokenSource')?.value),
    );
    this.refuseOn(
      `${file} and serverless.yml do not agree`,
      findDrift(declaredRoutes(service, publicRoutes), Object.keys(accessRules), publicRoutes),
    );
    this.refuseOn(
      'The service has an entrance past the authorizer of its API',
      unguardedEntrances(service),
    );
    const authorizers = declaredAuthorizers(service);
    this.checkIdentitySources(authorizers);
    for (const notice of authorizers.flatMap((each) =>
      findIdentitySourceNotices(each, this.decisionSettings()),
    )) {
      this.writers.log.notice(notice);
    }
  }

  private checkIdentitySources(authorizers: readonly DeclaredAuthorizer[]): void {
    const settings = this.decisionSettings();
    this.refuseOn(
      'A decision would depend on more than API Gateway knows of',
      authorizers.flatMap((each) => findIdentitySourceProblems(each, settings)),
    );
  }

  private decisionSettings(): DecisionSettings {
    return decisionSettings(authorizerVariables(this.osls.service), this.rules);
  }

  private checkPolicies(service: CheckedService): void {
    const { region, stage, apiGateway } = service.provider;
    const { file, accessRules, publicRoutes } = this.rules;
    const target = {
      region,
      stage,
      api: apiOf(service),
      policyScope: this.decisionSettings().policyScope,
      hasResourcePolicy: apiGateway?.resourcePolicy !== undefined,
    };
    const { problems, notices } = examinePolicies(accessRules, publicRoutes, target);
    this.refuseOn(`The access rules in ${file} cannot become a policy`, problems);
    for (const notice of notices) this.writers.log.notice(notice);
  }

  private refuseOn(heading: string, problems: readonly string[]): void {
    if (problems.length === 0) return;
    throw this.refusal([`${heading}:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }

  private refusal(message: string): Error {
    return new this.osls.classes.Error(message, 'SERVICE_REFUSED');
  }
}

/** The kind of the one API; a service without routes could have any. */
function apiOf(service: DeclaredService): ApiKind {
  return declaredApis(service)[0] ?? 'rest';
}
