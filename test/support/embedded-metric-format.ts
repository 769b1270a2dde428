import { Ajv } from "ajv";
import { expect } from "vitest";

const text = { type: "string", minLength: 1, maxLength: 255 };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html, as far as a schema can say it. */
export const embeddedMetricFormat = {
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      additionalProperties: false,
      properties: {
        Timestamp: { type: "integer" },
        CloudWatchMetrics: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            additionalProperties: false,
            properties: {
              Namespace: text,
              Dimensions: { type: "array", minItems: 1, items: { type: "array", minItems: 1, maxItems: 30, items: text } },
              Metrics: {
                type: "array",
                minItems: 1,
                maxItems: 100,
                items: {
                  type: "object",
                  required: ["Name"],
                  additionalProperties: false,
                  properties: { Name: text, Unit: { enum: ["Seconds", "Milliseconds", "Count", "None"] } },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Document {
  readonly [member: string]: unknown;
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

/** A metric as CloudWatch takes it out of a line: its name, its dimensions, its values, its unit. */
type Metric = readonly [name: string, dimensions: Readonly<Record<string, string>>, values: readonly number[], unit: string];

/** What CloudWatch makes of lines of the log; fails where it would make nothing. */
export function metricsIn(lines: readonly string[]): readonly Metric[] {
  const valid = new Ajv().compile<Document>(embeddedMetricFormat);
  return lines.flatMap((line) => {
    const document: unknown = JSON.parse(line);
    if (!valid(document)) throw new Error(`${line} is not what CloudWatch reads: ${JSON.stringify(valid.errors)}`);
    expect(Buffer.byteLength(line)).toBeLessThan(256 * 1024);
    const { _aws: metadata } = document;
    return metadata.CloudWatchMetrics.flatMap(({ Dimensions: sets, Metrics: metrics }) =>
      sets.flatMap((set) => metrics.map(({ Name, Unit }): Metric => [Name, dimensionsIn(document, set), valuesIn(document, Name), Unit])),
    );
  });
}

function dimensionsIn(document: Document, names: readonly string[]): Record<string, string> {
  const values = names.map((name) => [name, String(document[name])] as const);
  for (const [name, value] of values) {
    expect(typeof document[name]).toBe("string");
    expect(value).toMatch(/^(?=.*\S)[\x20-\x7E]{1,1024}$/);
  }
  return Object.fromEntries(values);
}

function valuesIn(document: Document, name: string): readonly number[] {
  const values = [document[name]].flat();
  expect(values.length).toBeGreaterThan(0);
  expect(values.length).toBeLessThanOrEqual(100);
  for (const value of values) expect(value).toBeTypeOf("number");
  return values as readonly number[];
}
