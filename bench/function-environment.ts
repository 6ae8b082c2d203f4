/** What Lambda tells every function, with a session token as long as those of roles are. */
export function functionEnvironment(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2Vj'.repeat(50),
    ...own,
  };
}
