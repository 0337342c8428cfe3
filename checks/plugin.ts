import type { AccessRules, Route } from '../lib/access/rule';
import { ConfigError, parseConfig } from '../lib/config/config';
import { AUTHORIZER, type DeclaredService } from '../build/declared-service';
import type { Osls, PluginLog } from '../build/osls';
import { corsOriginProblems } from './cors-origin';
import { declaredRoutes, findDrift, unguardedEntrances } from './declared-routes';
import { examinePolicies } from './policy-problems';
import { type CloudFormationTemplate, findDanglingReferences } from './template-references';

/** The parts of serverless.yml that are checked. */
export type CheckedService = DeclaredService & { readonly provider: DeclaredProvider };

interface DeclaredProvider {
  readonly stage: string;
  readonly region: string;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly apiGateway?: { readonly resourcePolicy?: unknown };
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

const LOCAL_STAGE = 'local';
const CHECKED_COMMANDS: readonly (string | undefined)[] = ['package', 'deploy', 'offline'];

/** Refuses to package, deploy or start a service that could not decide or would decide wrongly. */
export class ServiceChecks {
  readonly hooks = {
    initialize: (): void => {
      this.check();
    },
    // When every plugin has changed the template, and before osls writes it.
    'before:aws:package:finalize:saveServiceState': (): void => {
      this.refuseOn(
        'The CloudFormation template refers to names that it does not define',
        findDanglingReferences(
          this.osls.service.provider.compiledCloudFormationTemplate ?? { Resources: {} },
        ),
      );
    },
  };

  constructor(
    private readonly osls: Osls<CheckedService>,
    private readonly writers: { readonly log: Pick<PluginLog, 'notice'> },
    private readonly rules: RouteRules,
  ) {}

  private check(): void {
    const { service, processedInput } = this.osls;
    const { file, accessRules, publicRoutes } = this.rules;
    const command = processedInput.commands[0];
    if (!CHECKED_COMMANDS.includes(command)) return;

    if (command === 'deploy' && service.provider.stage === LOCAL_STAGE) {
      throw this.refusal(
        `Stage "${LOCAL_STAGE}" trusts the local identity provider, which gives a token to any caller, so it cannot be deployed. Choose another stage: sls deploy --stage dev`,
      );
    }
    this.checkConfig(service.functions, service.provider.stage);
    this.refuseOn(
      `Pages could not call the API (CORS_ORIGIN is set in the environment, in .env.${service.provider.stage}, or as corsOrigin in stages.yml)`,
      corsOriginProblems(service),
    );
    this.refuseOn(
      `${file} and serverless.yml do not agree`,
      findDrift(declaredRoutes(service), Object.keys(accessRules), publicRoutes),
    );
    this.refuseOn('The authorizer guards the REST API only', unguardedEntrances(service));
    this.checkPolicies(service.provider);
  }

  private checkConfig(functions: DeclaredService['functions'], stage: string): void {
    try {
      parseConfig(functions[AUTHORIZER]?.environment ?? {});
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw this.refusal(
        `${error.message}\nStage "${stage}" takes these from the environment or from .env.${stage}; .env.example explains each.`,
      );
    }
  }

  private checkPolicies({ region, stage, apiGateway }: DeclaredProvider): void {
    const { file, accessRules, publicRoutes } = this.rules;
    const hasResourcePolicy = apiGateway?.resourcePolicy !== undefined;
    const { problems, notices } = examinePolicies(accessRules, publicRoutes, {
      region,
      stage,
      hasResourcePolicy,
    });
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
