// Explains the decisions that the web application shows. It is loaded with the first of them, and anew after an edit.
import { ALL_PARTS } from '../build/authorizer-parts';
import { authorizerVariables, textsOf } from '../build/declared-variables';
import type { OslsCommand } from '../build/osls';
import { settingSourcesOf } from '../checks/settings/sources';
import { createExplainer, type Explainer } from '../explain/explain';
import { POLICY_PLAN } from '../functions/build-time-plan';
import { parseConfig } from '../lib/config/config';
import type { DeclaredApi } from '../local/gateway/declared-api';
import type { OfflineService } from '../local/offline/offline-settings';
import { ROUTE_RULES } from './route-rules';

type ServedService = DeclaredApi &
  OfflineService & { readonly custom?: { readonly issuers?: unknown } };

/** Makes the explainer of the service that `sls offline` runs. */
export function webExplainer(osls: OslsCommand<ServedService>): Explainer {
  const variables = authorizerVariables(osls.service);
  const sources = settingSourcesOf(osls, process.env);
  return createExplainer({
    directory: osls.serviceDir,
    api: osls.service,
    rules: { ...ROUTE_RULES, plan: POLICY_PLAN },
    variables,
    config: parseConfig(textsOf(variables), ALL_PARTS),
    issuers: osls.service.custom?.issuers,
    sources: {
      ...sources,
      // As osls has read them: a variable that is set before it starts comes first.
      environment: { ...sources.file?.variables, ...sources.environment },
    },
  });
}
