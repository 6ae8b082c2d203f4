/**
 * What is kept of a connection counts for so long and no longer: API Gateway ends every connection after two hours; ten
 * minutes more for clocks that differ, so that nothing goes before its socket.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const connectionLifetimeMs = (2 * 60 + 10) * 60 * 1000;
