import type { Kind } from '../kind';
import { ACCEPTED_BY_EVERY_REST_API } from './accepted-differences';
import { compareRestApi } from './rest-api';
import { REQUESTS } from './route-requests';

/** REST API whose answers are for one route each: `policyScope: route`. */
export const REST_ROUTE: Kind = {
  name: 'rest-route',
  accepted: ACCEPTED_BY_EVERY_REST_API,
  compare: (scene, comparison) =>
    compareRestApi(scene, comparison, {
      stage: 'prod',
      parameters: { authorizerType: 'request', policyScope: 'route' },
      requests: REQUESTS,
    }),
};
