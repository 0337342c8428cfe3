import type { RouteRules } from '../../../checks/findings';
import { ACCESS_RULES } from '../access-rules';

/** The table of who may use which route of this example. */
export const ROUTE_RULES: RouteRules = {
  file: 'access-rules.ts',
  accessRules: ACCESS_RULES,
  publicRoutes: [],
};
