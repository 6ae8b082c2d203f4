/**
 * Leads `/ws` and the path of the Django package's clients, `/ws/chat/<room>/`, to the WebSocket stage, which knows no
 * paths below its own; `{stage}` becomes its name at synthesis. Runs in CloudFront's JavaScript runtime 2.0, for each handshake
 * and for nothing else.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
// oxlint-disable-next-line no-unused-vars -- CloudFront calls it by its name
function handler(event) {
  const request = event.request;
  const path = /^\/ws(?:\/chat\/([^/]+))?\/?$/.exec(request.uri);
  if (path === null) return { statusCode: 404, statusDescription: 'Not Found' };
  const room = path[1];
  // The room of the path, whatever rooms the query names: a client that was let into one path gets that room.
  if (room !== undefined) request.querystring.room = { value: asQueryValue(room) };
  // Not `/` below an origin with the stage as its path: CloudFront may take that for the default root object.
  request.uri = '/{stage}';
  return request;
}

/**
 * A path's segment and a query's value are both percent-encoded here, as the client sent them, except for what means
 * something in a query only.
 */
function asQueryValue(segment) {
  return segment.replace(/[&+=]/g, encodeURIComponent);
}
