import { type FormEvent, type ReactNode, useState } from 'react';
import type { TokenSource } from '../../client/index.ts';
import type { Configuration } from '../configuration.ts';
import { NameInput } from '../name-input.tsx';
import { goToSignIn } from './cognito.ts';
import { Kilim } from './kilim.tsx';
import { localTokens } from './local-tokens.ts';

export interface SignInProps {
  readonly configuration: Configuration;
  /** Why somebody who was signed in is here again. */
  readonly trouble: string | undefined;
  /** `name` is there if a name is all that it takes to sign in again. */
  readonly onSignedIn: (token: TokenSource, name?: string) => void;
}

/** The first screen: who are you? */
export function SignIn({ configuration, trouble, onSignedIn }: SignInProps) {
  const { signIn } = configuration;
  return (
    <div className="sign-in">
      <Kilim />
      <main className="sign-in-main">
        <h1>Chelseru Chat</h1>
        <p className="sign-in-lead">Sar barzi. Come in, sit down, talk.</p>
        {trouble !== undefined && (
          <p className="trouble" role="alert" dir="auto">
            {trouble}
          </p>
        )}
        {signIn.kind === 'local' && <NameForm onSignedIn={onSignedIn} />}
        {signIn.kind === 'token' && <TokenForm onSignedIn={onSignedIn} />}
        {signIn.kind === 'cognito' && (
          <button type="button" className="filled" onClick={() => void goToSignIn(signIn)}>
            Sign in
          </button>
        )}
      </main>
    </div>
  );
}

type FormProps = Pick<SignInProps, 'onSignedIn'>;

function NameForm({ onSignedIn }: FormProps) {
  const [name, setName] = useState('');
  const [trouble, setTrouble] = useState<string>();
  const enter = async (): Promise<void> => {
    const token = localTokens(name.trim());
    try {
      // Asked for at once, so that a refused name is said beside the field where it can be mended.
      await token();
      onSignedIn(token, name.trim());
    } catch {
      setTrouble('The local stack takes no such name, or has stopped. Try another name, or start it again.');
    }
  };
  return (
    <Form label="Your name" onSubmit={enter} trouble={trouble} isReady={name.trim() !== ''}>
      <NameInput
        id="credential"
        value={name}
        onChange={setName}
        charactersMax={128}
        autoComplete="username"
        describedBy="credential-hint"
        isRequired
      />
      <p className="hint" id="credential-hint">
        Any name will do on this machine. Open a second window as somebody else, and talk to yourself.
      </p>
    </Form>
  );
}

/** Three parts of base64url with dots between them (RFC 7519 section 3, RFC 7515 section 7.1). */
const jwtForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function TokenForm({ onSignedIn }: FormProps) {
  const [token, setToken] = useState('');
  const [trouble, setTrouble] = useState<string>();
  const enter = async (): Promise<void> => {
    if (jwtForm.test(token.trim())) onSignedIn(token.trim());
    else setTrouble('That is no access token: one has three parts, with dots between them.');
  };
  return (
    <Form label="Access token" onSubmit={enter} trouble={trouble} isReady={token.trim() !== ''}>
      <textarea
        id="credential"
        className="token"
        rows={4}
        value={token}
        onChange={(event) => setToken(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        aria-describedby="credential-hint"
        required
      />
      <p className="hint" id="credential-hint">
        A JWT of the issuer that this chat trusts. It stays in this tab’s memory and is gone when you close
        it.
      </p>
    </Form>
  );
}

function Form(props: {
  readonly label: string;
  readonly onSubmit: () => Promise<void>;
  readonly trouble: string | undefined;
  readonly isReady: boolean;
  readonly children: ReactNode;
}) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (props.isReady) void props.onSubmit();
  };
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="credential">{props.label}</label>
        {props.children}
      </div>
      {props.trouble !== undefined && (
        <p className="trouble" role="alert">
          {props.trouble}
        </p>
      )}
      <button type="submit" className="filled">
        Come in
      </button>
    </form>
  );
}
