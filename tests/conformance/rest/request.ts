import type { Kind } from '../kind';
import { ACCEPTED_BY_EVERY_REST_API } from './accepted-differences';
import { REQUESTS } from './request-requests';
import { OUTAGE_REQUESTS } from './requests';
import { compareRestApi } from './rest-api';

/** REST API with an authorizer of type REQUEST. */
export const REST_REQUEST: Kind = {
  name: 'rest-request',
  accepted: ACCEPTED_BY_EVERY_REST_API,
  compare: (scene, comparison) =>
    compareRestApi(scene, comparison, {
      stage: 'staging',
      parameters: { authorizerType: 'request' },
      requests: REQUESTS,
      outageRequests: OUTAGE_REQUESTS,
      hasCollection: true,
    }),
};
