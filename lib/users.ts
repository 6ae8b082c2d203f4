import { Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  type UserPoolClientOptions,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { refusal } from './refusal.ts';
import { mfaChoices, type UserPoolProps } from './user-pool-props.ts';

export interface UsersProps extends UserPoolProps {
  /** Goes with its stack, unprotected, users and all. */
  readonly isDisposable: boolean;
  /** The page that Cognito's own sign-in page leads back to. Absent: there is no sign-in page. */
  readonly pageUrl?: string;
}

/** The users of a deployment that brings no issuer of its own: a Cognito user pool and the client of the chat. */
export class Users extends Construct {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, props: UsersProps) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      // Who may chat is decided by the product, not by whoever finds the pool, unless it says so.
      selfSignUpEnabled: props.selfSignUp ?? false,
      signInAliases: { email: true, username: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: checkedLength(props.passwordCharactersMin ?? 12),
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
      },
      mfa: readMfa(props.mfa ?? 'optional'),
      // An authenticator app costs nothing; text messages do.
      mfaSecondFactor: { otp: true, sms: false },
      // Sign-in and tokens are all that is used here, and this is the plan that charges least for them.
      featurePlan: FeaturePlan.LITE,
      deletionProtection: !props.isDisposable,
      removalPolicy: props.isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    this.client = this.userPool.addClient('Client', {
      // A browser cannot keep a secret.
      generateSecret: false,
      // By a password alone only for who has the right to `cognito-idp:AdminInitiateAuth`, as operators with the AWS CLI.
      authFlows: { userSrp: true, adminUserPassword: true },
      ...signInOptions(props.pageUrl),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // A connection ends with its token, so this also bounds how long a disabled user stays connected.
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    if (props.pageUrl !== undefined) {
      this.userPool.addDomain('SignIn', { cognitoDomain: { domainPrefix: signInDomainPrefix() } });
    }
  }
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
function checkedLength(characters: number): number {
  if (Number.isSafeInteger(characters) && characters >= 8 && characters <= 99) return characters;
  throw refusal('passwordCharactersMin', characters, 'an integer from 8 to 99');
}

function readMfa(choice: NonNullable<UserPoolProps['mfa']>): Mfa {
  const modes = { off: Mfa.OFF, optional: Mfa.OPTIONAL, required: Mfa.REQUIRED };
  if (mfaChoices.includes(choice)) return modes[choice];
  throw refusal('mfa', choice, mfaChoices.join(', '));
}

/** The code flow, which a page without a secret completes by PKCE, and no other (RFC 9700 2.1). */
function signInOptions(pageUrl: string | undefined): Partial<UserPoolClientOptions> {
  if (pageUrl === undefined) return { disableOAuth: true };
  return {
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID],
      callbackUrls: [pageUrl],
      logoutUrls: [pageUrl],
    },
  };
}

/** Host of the sign-in page of the user pool that `Users` makes in a stack. */
export function signInHost(scope: Construct): string {
  return `${signInDomainPrefix()}.auth.${Stack.of(scope).region}.amazoncognito.com`;
}

/** All user pools of a Region share these names, whoever's they are: so it is the stack's own UUID, and never changes. */
function signInDomainPrefix(): string {
  return `chat-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
}
