import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";

/** What AWS sends for an HTTP request: REST API (1.0), HTTP API and function URL (2.0). */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/** An HTTP request, whatever brought it. Header names are lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The part after the question mark, if any. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** The request in one of AWS's events; throws for any other event. */
export function requestOf(event: HttpEvent): HttpRequest {
  return {
    ...placeOf(event),
    headers: {
      ...Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
      // In 2.0 they are separate from the headers.
      ...("cookies" in event && event.cookies !== undefined && { cookie: event.cookies.join("; ") }),
    },
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
  };
}

function placeOf(event: HttpEvent): Pick<HttpRequest, "method" | "path" | "query"> {
  if ("httpMethod" in event) return { method: event.httpMethod, path: event.path, query: queryOf(event) };
  if (!("rawPath" in event)) throw new Error("Not an HTTP event: only API Gateway and function URLs may call this function");
  const { http, stage } = event.requestContext;
  // API Gateway leaves the stage's name in the path, unless it is the default stage.
  const path = event.rawPath.startsWith(`/${stage}/`) ? event.rawPath.slice(stage.length + 1) : event.rawPath;
  return { method: http.method, path, query: event.rawQueryString };
}

function queryOf({ multiValueQueryStringParameters: parameters }: APIGatewayProxyEvent): string {
  const pairs = Object.entries(parameters ?? {}).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
  return new URLSearchParams(pairs).toString();
}
