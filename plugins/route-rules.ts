import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import type { RouteRules } from '../checks/findings';

/** The table of who may use which route of this service. */
export const ROUTE_RULES: RouteRules = {
  file: 'access-rules.ts',
  accessRules: ACCESS_RULES,
  publicRoutes: PUBLIC_ROUTES,
  // Only with the stage parameter backchannelLogout.
  optionalPublicRoutes: ['POST /backchannel-logout'],
};
