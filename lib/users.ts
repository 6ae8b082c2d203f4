import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRecovery, FeaturePlan, Mfa, UserPool, type UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

export interface UsersProps {
  /** Goes with its stack, unprotected, users and all. */
  readonly isDisposable: boolean;
}

/** The users of a deployment that brings no issuer of its own: a Cognito user pool and the client of the chat. */
export class Users extends Construct {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, props: UsersProps) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      // Who may chat is decided by the product, not by whoever finds the pool.
      selfSignUpEnabled: false,
      signInAliases: { email: true, username: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: { minLength: 12 },
      mfa: Mfa.OPTIONAL,
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
      authFlows: { userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // A connection ends with its token, so this also bounds how long a disabled user stays connected.
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
  }
}
