/** The services that cost something, in the order in which a message meets them; last what not every stack has. */
export const services = [
  { key: 'gateway', scope: 'execute-api', title: 'API Gateway' },
  { key: 'lambda', scope: 'lambda', title: 'Lambda' },
  { key: 'dynamodb', scope: 'dynamodb', title: 'DynamoDB' },
  { key: 'secretsmanager', scope: 'secretsmanager', title: 'Secrets Manager', isRare: true },
];

/** By a service's name in signatures; what is none of them has a colour of its own. */
export function serviceKey(scope) {
  return services.find((service) => service.scope === scope)?.key ?? 'other';
}

export function serviceTitle(scope) {
  return services.find((service) => service.scope === scope)?.title ?? scope;
}
