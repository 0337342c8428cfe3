// The subprotocol is answered if it is among those offered, as a browser demands.
export const connect = async ({ headers }) => {
  const offered = Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
    .flatMap(([, value]) => value.split(',').map((each) => each.trim()));
  return {
    statusCode: headers['x-refuse'] === undefined ? 200 : 403,
    ...(offered.includes('bearer') && { headers: { 'Sec-WebSocket-Protocol': 'bearer' } }),
  };
};

export const disconnect = async () => ({ statusCode: 200 });

// Answers what it was called with, as far as that does not depend on the machine.
export const message = async ({ body, requestContext }) => {
  const { routeKey, eventType, stage, authorizer } = requestContext;
  if (routeKey === 'fail') throw new Error('a secret of the function');
  const { integrationLatency: _milliseconds, ...context } = authorizer ?? {};
  return {
    statusCode: 200,
    body: JSON.stringify({ body, routeKey, eventType, stage, context }),
  };
};
