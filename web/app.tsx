import { useEffect, useState } from 'react';
import type { TokenSource } from '../client/index.ts';
import { Chat } from './chat.tsx';
import type { Configuration } from './configuration.ts';
import { goToSignOut, returnFromSignIn } from './sign-in/cognito.ts';
import { localTokens } from './sign-in/local-tokens.ts';
import { SignIn } from './sign-in/sign-in.tsx';

/** The name of who has signed in on a local stack, so that a reload need not ask again. It is no token (S50). */
const nameKey = 'chat.name';

/** The whole page: who one is, and then the chat. */
export function App({ configuration }: { readonly configuration: Configuration }) {
  const { signIn } = configuration;
  const [token, setToken] = useState<TokenSource | undefined>(() => {
    const name = sessionStorage.getItem(nameKey);
    return signIn.kind === 'local' && name !== null ? localTokens(name) : undefined;
  });
  const [trouble, setTrouble] = useState<string>();
  const [isReturning, setIsReturning] = useState(signIn.kind === 'cognito');

  useEffect(() => {
    if (signIn.kind !== 'cognito') return;
    returnFromSignIn(signIn)
      .then((source) => setToken(() => source))
      .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)))
      .finally(() => setIsReturning(false));
  }, [signIn]);

  const enter = (source: TokenSource, name?: string): void => {
    if (name !== undefined) sessionStorage.setItem(nameKey, name);
    setTrouble(undefined);
    setToken(() => source);
  };
  const leave = (reason?: string): void => {
    sessionStorage.removeItem(nameKey);
    setTrouble(reason);
    setToken(undefined);
    // Who is here because their session is over has none to end.
    if (reason === undefined && signIn.kind === 'cognito') goToSignOut(signIn);
  };
  if (isReturning) return null;
  if (token === undefined)
    return <SignIn configuration={configuration} trouble={trouble} onSignedIn={enter} />;
  return <Chat configuration={configuration} token={token} onSignOut={leave} />;
}
