// Answers what it was called with, as far as that does not depend on the machine.
export const handler = async ({ routeKey, rawPath, pathParameters, cookies, requestContext }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    routeKey,
    rawPath,
    pathParameters: pathParameters ?? null,
    cookies: cookies ?? null,
    stage: requestContext.stage,
    authorizer: requestContext.authorizer ?? null,
  }),
});
