import { ACCESS_RULES, PUBLIC_ROUTES } from '../lib/access-rules';
import { ConfigError, parseConfig } from '../lib/config';
import { declaredRoutes, type DeclaredService, findDrift } from './declared-routes';

/** What is used of osls. */
export interface Serverless {
  readonly service: DeclaredService & { readonly provider: { readonly stage: string } };
  readonly processedInput: { readonly commands: readonly string[] };
  readonly classes: { readonly Error: new (message: string) => Error };
}

const LOCAL_STAGE = 'local';
const CHECKED_COMMANDS: readonly (string | undefined)[] = ['package', 'deploy', 'offline'];

/** Refuses to package, deploy or start a service that could not decide, or would decide wrongly. */
export class ServiceChecks {
  readonly hooks = {
    initialize: (): void => {
      this.check();
    },
  };

  constructor(private readonly serverless: Serverless) {}

  private check(): void {
    const { service, processedInput } = this.serverless;
    const command = processedInput.commands[0];
    if (!CHECKED_COMMANDS.includes(command)) return;

    const { stage } = service.provider;
    if (command === 'deploy' && stage === LOCAL_STAGE) {
      throw this.refusal(
        `Stage "${LOCAL_STAGE}" trusts an identity provider that hands out tokens to everybody, and is never deployed. Name another one: sls deploy --stage dev`,
      );
    }
    this.checkConfig(service, stage);
    this.checkRoutes(service);
  }

  private checkConfig({ functions }: DeclaredService, stage: string): void {
    try {
      parseConfig(functions['authorizer']?.environment ?? {});
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw this.refusal(
        `${error.message}\nStage "${stage}" takes these from the environment or from .env.${stage}; .env.example explains each.`,
      );
    }
  }

  private checkRoutes(service: DeclaredService): void {
    const drift = findDrift(declaredRoutes(service), Object.keys(ACCESS_RULES), PUBLIC_ROUTES);
    if (drift.length === 0) return;
    const problems = drift.map((problem) => `  - ${problem}`).join('\n');
    throw this.refusal(`lib/access-rules.ts and serverless.yml do not agree:\n${problems}`);
  }

  private refusal(message: string): Error {
    return new this.serverless.classes.Error(message);
  }
}
