import type { AccessRule, AccessRules, Route } from '../../lib/access/rule';

/**
 * A token names the tenants that its caller works for, and each request names one of them. The header is among the
 * identity sources of the authorizer, so an answer is cached for the token and this header together.
 */
const FOR_OWN_TENANT: AccessRule = {
  parameters: ['header.X-Tenant'],
  where: ({ claims, request }) => {
    const { tenants } = claims;
    return Array.isArray(tenants) && tenants.includes(request['header.X-Tenant']);
  },
};

const READERS: AccessRule = { scopes: ['notes:read'], ...FOR_OWN_TENANT };

/** Who may use which route. Every route of `serverless.yml` stands either here or below. */
export const ACCESS_RULES: AccessRules = {
  'GET /notes': READERS,
  'POST /notes': { scopes: ['notes:write'], ...FOR_OWN_TENANT },
  'GET /notes/{noteId}': READERS,
  // Every other request; the answer is 404. With a rule that more callers satisfy, no policy could keep
  // GET /notes/{noteId} apart, and the build would say so.
  $default: READERS,
};

/** The routes that are open to everybody, on purpose. */
export const PUBLIC_ROUTES: readonly Route[] = [
  'GET /health',
  // A preflight comes without a token, and without this route it would lead to the protected route $default:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
  'OPTIONS /{proxy+}',
];
