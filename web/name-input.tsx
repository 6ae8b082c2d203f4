export interface NameInputProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Id of the hint that explains it. */
  readonly describedBy?: string;
  /** What the browser may fill in. @default `off` */
  readonly autoComplete?: string;
  readonly isRequired?: boolean;
  /** @default - as many as one likes */
  readonly charactersMax?: number;
}

/** A field for names of people, which are written as they are: no device corrects them or begins them with a capital. */
export function NameInput(props: NameInputProps) {
  return (
    <input
      id={props.id}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      dir="auto"
      autoComplete={props.autoComplete ?? 'off'}
      autoCapitalize="none"
      spellCheck={false}
      aria-describedby={props.describedBy}
      required={props.isRequired}
      maxLength={props.charactersMax}
    />
  );
}
