/** Whether users have a second factor, an authenticator app: nobody, who wants one, everybody. */
export const mfaChoices = ['off', 'optional', 'required'] as const;

/** How people sign in to the user pool that is made; none of it with a pool, an issuer or a secret of your own. */
export interface UserPoolProps {
  /**
   * Whether people make accounts themselves, with an address that they prove by a code. Cognito itself sends 50 mails a day.
   * @default false - an administrator makes them
   */
  readonly selfSignUp?: boolean;
  /**
   * Whether a second factor is asked for. Changing it to or from `required` is refused by Cognito once there are users.
   * @default 'optional'
   */
  readonly mfa?: (typeof mfaChoices)[number];
  /**
   * Characters that a password has at least, 8 to 99; always of all four kinds.
   * @default 12
   */
  readonly passwordCharactersMin?: number;
}
