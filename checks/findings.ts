import {
  type ApiKind,
  declaredApis,
  declaredEvents,
  type DeclaredService,
} from '../build/declared-service';
import { authorizerVariables } from '../build/declared-variables';
import type { AccessRules, Route } from '../lib/access/rule';
import type { Environment } from '../lib/config/environment-reader';
import { corsOriginProblems } from './cors-origin';
import { type DeclaredAuthorizer, declaredAuthorizers } from './declared-authorizer';
import { declaredRoutes, findDrift, findForeignAuthorizers } from './declared-routes';
import { decisionSettings } from './decision-settings';
import { unguardedEntrances } from './entrances';
import { findIdentitySourceNotices, findIdentitySourceProblems } from './identity-sources';
import { findOpenResources } from './open-resources';
import { examinePolicies } from './policy-problems';
import { findTokenSourceProblems } from './settings/token-source';
import { findChangedVariables, templateAuthorizers } from './template-authorizer';
import { type CloudFormationTemplate, findDanglingReferences } from './template-references';
import {
  describeBound,
  findLongerCaches,
  findTooLongBounds,
  withdrawalBounds,
} from './withdrawal-bound';

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
  /** Those that are open to everybody on the stages that have them. */
  readonly optionalPublicRoutes?: readonly Route[];
}

/** Facts about a service: reasons to refuse it, or remarks to print. */
export interface Finding {
  /** Absent for remarks. */
  readonly refusal?: string;
  /** One sentence each. */
  readonly sentences: readonly string[];
}

/**
 * Examines the routes of serverless.yml and what their policies depend on. Each finding is made when the ones before
 * it were looked at, so that a check may rely on the earlier ones.
 *
 * @param tokenSource the stage parameter in force
 */
export function* serviceFindings(
  service: CheckedService,
  rules: RouteRules,
  tokenSource: unknown,
): Generator<Finding> {
  const { file, accessRules, publicRoutes } = rules;
  const { stage, region, apiGateway } = service.provider;
  yield {
    refusal: 'A route of serverless.yml has an authorizer that this service cannot answer for',
    sentences: findForeignAuthorizers(service),
  };
  yield {
    refusal: `Pages could not call the API (CORS_ORIGIN is set in the environment, in .env.${stage}, or as corsOrigin in stages.yml)`,
    sentences: corsOriginProblems(service),
  };
  yield {
    refusal: 'The token would be looked for in two places',
    sentences: findTokenSourceProblems(service, tokenSource),
  };
  yield {
    refusal: `${file} and serverless.yml do not agree`,
    sentences: findDrift(
      declaredRoutes(service, publicRoutes),
      Object.keys(accessRules),
      publicRoutesOf(service, rules),
    ),
  };
  yield {
    refusal: 'The service has an entrance past the authorizer of its API',
    sentences: unguardedEntrances(service),
  };
  const authorizers = declaredAuthorizers(service);
  yield dependencies(authorizers, service, rules);
  const settings = decisionSettings(authorizerVariables(service), rules);
  yield {
    sentences: authorizers.flatMap((each) => findIdentitySourceNotices(each, settings)),
  };
  const bounds = withdrawalBounds(authorizerVariables(service), authorizers);
  yield {
    refusal: 'A withdrawn token would be accepted for too long',
    sentences: findTooLongBounds(bounds),
  };
  yield { sentences: bounds.map(describeBound) };
  const { problems, notices } = examinePolicies(accessRules, publicRoutes, {
    region,
    stage,
    api: apiOf(service),
    policyScope: settings.policyScope,
    hasResourcePolicy: apiGateway?.resourcePolicy !== undefined,
  });
  yield { refusal: `The access rules in ${file} cannot become a policy`, sentences: problems };
  yield { sentences: notices };
}

/** Examines the template that osls has made of a service. */
export function* templateFindings(
  template: CloudFormationTemplate,
  service: CheckedService,
  rules: RouteRules,
): Generator<Finding> {
  yield {
    refusal: 'The CloudFormation template refers to names that it does not define',
    sentences: findDanglingReferences(template),
  };
  yield {
    refusal: 'The CloudFormation template has an entrance past the authorizer',
    sentences: findOpenResources(template, {
      protectedRoutes: Object.keys(rules.accessRules),
      publicRoutes: publicRoutesOf(service, rules),
      api: apiOf(service),
    }),
  };
  yield {
    refusal: 'The template gives the authorizer other settings than serverless.yml',
    sentences: findChangedVariables(template, authorizerVariables(service)),
  };
  const authorizers = templateAuthorizers(template);
  yield dependencies(authorizers, service, rules);
  yield {
    refusal: 'A withdrawn token would be accepted for longer than serverless.yml says',
    sentences: findLongerCaches(
      authorizers,
      withdrawalBounds(authorizerVariables(service), declaredAuthorizers(service)),
    ),
  };
}

/** The routes that are open to everybody on this stage. */
function publicRoutesOf(
  service: DeclaredService,
  { publicRoutes, optionalPublicRoutes = [] }: RouteRules,
): readonly Route[] {
  const declared = declaredEvents(service).map(({ route }) => route);
  return [...publicRoutes, ...optionalPublicRoutes.filter((route) => declared.includes(route))];
}

function dependencies(
  authorizers: readonly DeclaredAuthorizer[],
  service: CheckedService,
  rules: RouteRules,
): Finding {
  const settings = decisionSettings(authorizerVariables(service), rules);
  return {
    refusal: 'A decision would depend on more than API Gateway knows of',
    sentences: authorizers.flatMap((each) => findIdentitySourceProblems(each, settings)),
  };
}

/** The kind of the one API; a service without routes could have any. */
function apiOf(service: DeclaredService): ApiKind {
  return declaredApis(service)[0] ?? 'rest';
}
