/** What a request asks for. */
export type Action = "deploy" | "rollback" | "promote";
