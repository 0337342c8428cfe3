import type { Kind } from '../kind';
import { ACCEPTED_DIFFERENCES } from './accepted-differences';
import { OUTAGE_REQUESTS, REQUESTS } from './requests';
import { compareRestApi } from './rest-api';

/** REST API with an authorizer of type TOKEN. */
export const REST_TOKEN: Kind = {
  name: 'rest-token',
  accepted: ACCEPTED_DIFFERENCES,
  compare: (scene, comparison) =>
    compareRestApi(scene, comparison, {
      stage: 'dev',
      requests: REQUESTS,
      outageRequests: OUTAGE_REQUESTS,
      hasCollection: true,
    }),
};
