import type { Child } from "hono/jsx";
import { addressOf, type Here } from "./addresses.js";

interface FormProps {
  readonly here: Here;
  readonly class?: string;
  readonly children?: Child;
}

/** A form of the conversation. Without scripts it reloads the conversation. */
export function TalkForm({ here, children, class: className }: FormProps) {
  const action = addressOf("talk", here);
  return (
    <form
      method="post"
      action={action}
      hx-post={action}
      hx-target="#talk"
      hx-swap="innerMorph"
      hx-sync="this:drop"
      {...(className !== undefined && { class: className })}
    >
      <input type="hidden" name="by" value={here.by} />
      {children}
    </form>
  );
}

interface PressProps {
  readonly here: Here;
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  readonly look?: "primary" | "danger";
  /** An accessible name, where the button's text is not enough. */
  readonly label?: string;
  /** Whether it is the current choice. */
  readonly chosen?: true | undefined;
  readonly children?: Child;
}

/** A button that sends one value. */
export function Press({ here, name, value, title, look, label, chosen, children }: PressProps) {
  return (
    <TalkForm here={here}>
      <button
        class={`btn btn-sm${look === undefined ? "" : ` btn-${look}`}`}
        type="submit"
        name={name}
        value={value}
        {...(title !== undefined && { title })}
        {...(label !== undefined && { "aria-label": label })}
        {...(chosen && { "aria-pressed": "true" })}
      >
        {children}
      </button>
    </TalkForm>
  );
}
