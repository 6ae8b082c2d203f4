interface Request {
  readonly methodArn: string;
  readonly queryStringParameters: { readonly name: string };
}

/** Lets everybody in but the uninvited, and says who it is. */
export async function handler({ methodArn, queryStringParameters: { name } }: Request): Promise<object> {
  const effect = name === 'uninvited' ? 'Deny' : 'Allow';
  return {
    principalId: name,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }],
    },
    context: { name },
  };
}
