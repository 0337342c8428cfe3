import type { OfflineService } from '../local/offline/offline-settings';
import type { SettingSources } from '../checks/settings/sources';
import type { DeclaredVariables } from '../build/declared-variables';
import type { AccessRules, Route } from '../lib/access/rule';
import type { AuthorizerConfig } from '../lib/config/config';
import type { DecisionPlan } from '../lib/policy/decision-plan';
import type { DeclaredApi } from '../local/gateway/declared-api';

/** The rules of a service, and the file that holds them. */
export interface ExplainedRules {
  readonly file: string;
  readonly accessRules: AccessRules;
  readonly publicRoutes: readonly Route[];
  /** The plan of these very access rules. */
  readonly plan: DecisionPlan;
}

/** A stage of a service, with everything that a decision depends on. */
export interface ExplainedService {
  /** The folder of serverless.yml. */
  readonly directory: string;
  readonly api: DeclaredApi & Pick<OfflineService, 'custom'>;
  readonly rules: ExplainedRules;
  /** Of the authorizer, resolved. */
  readonly variables: DeclaredVariables;
  /** Made of these variables. */
  readonly config: AuthorizerConfig;
  readonly sources: SettingSources;
  /** The list of the stage in issuers.yml, resolved; empty without one. */
  readonly issuers: unknown;
}
