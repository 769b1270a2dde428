import type { Stage } from "../stage.js";
import { home } from "./addresses.js";
import { logAddress } from "./log.js";

/** The three parts side by side; on a phone, one at a time. */
export function Shell({ stage: { rules } }: { readonly stage: Stage }) {
  const parts = [
    { id: "conversation", name: "Conversation", says: "The conversation, as on GitHub", src: `${home}/talk` },
    { id: "environments", name: "Environments", says: "The pages of Gitploy", src: `${home}/enter` },
    { id: "events", name: "Log", says: "What happened, and what the App asked of GitHub", src: logAddress },
  ];
  return (
    <>
      <header aria-label="Playground">
        <h1>
          Playground <small>{rules.owner}/shop on a GitHub in memory</small>
        </h1>
        <nav aria-label="Parts">
          {parts.map(({ id, name }) => (
            <a href={`#${id}`}>{name}</a>
          ))}
        </nav>
      </header>
      <main aria-label="Playground">
        {parts.map(({ id, name, says, src }) => (
          <section id={id} aria-label={name}>
            <iframe title={says} src={src} />
          </section>
        ))}
      </main>
    </>
  );
}
