import type { OpenApiVersion, OperationId, Paths, SchemaName, Version } from './names.js';

export type { OperationId, Paths, SchemaName };
export type Path = keyof Paths;

/** Something that stands elsewhere in the document, such as `#/components/schemas/ImageQuality`. */
export interface Reference {
  readonly $ref: string;
}

/** A schema of OpenAPI 3.0, by its usual keywords. */
export interface Schema {
  readonly type?: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
  readonly format?: string;
  readonly description?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: Schema | Reference };
  readonly items?: Schema | Reference;
  readonly oneOf?: readonly (Schema | Reference)[];
  readonly allOf?: readonly (Schema | Reference)[];
  readonly [keyword: string]: unknown;
}

export interface MediaType {
  readonly schema?: Schema | Reference;
  readonly examples?: { readonly [name: string]: unknown };
  readonly encoding?: { readonly [part: string]: unknown };
}

export interface Parameter {
  readonly name: string;
  readonly in: 'cookie' | 'header' | 'path' | 'query';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema | Reference;
}

export interface RequestBody {
  readonly required?: boolean;
  readonly description?: string;
  readonly content: { readonly [mediaType: string]: MediaType };
}

export interface Response {
  readonly description: string;
  readonly headers?: { readonly [name: string]: unknown };
  readonly content?: { readonly [mediaType: string]: MediaType };
  readonly links?: { readonly [name: string]: unknown };
}

export interface Operation<Id extends OperationId = OperationId> {
  readonly operationId: Id;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: RequestBody | Reference;
  readonly responses: { readonly [status: string]: Response | Reference };
  readonly [extension: `x-${string}`]: unknown;
}

export interface OpenApiDocument {
  readonly openapi: OpenApiVersion;
  readonly info: {
    readonly title: string;
    readonly version: Version;
    readonly description: string;
    readonly license: { readonly name: string; readonly url: string };
  };
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Paths;
  readonly components: {
    readonly schemas: { readonly [name in SchemaName]: Schema };
    readonly [kind: string]: { readonly [name: string]: unknown };
  };
  readonly [extension: `x-${string}`]: unknown;
}

/** The published document, parsed. */
export const document: OpenApiDocument;

/** The paths of the files that the package holds. */
export const files: {
  readonly yaml: string;
  readonly json: string;
  /** The document without `x-kolbo-source` and `x-kolbo-unbounded`. */
  readonly plainYaml: string;
  readonly plainJson: string;
  /** The same in OpenAPI 3.1. */
  readonly openapi31Yaml: string;
  readonly openapi31Json: string;
  /** The same in OpenAPI 3.2, with the schema of streamed events. Experimental. */
  readonly openapi32Yaml: string;
  readonly openapi32Json: string;
  /** The view for client generators. */
  readonly codegenYaml: string;
  readonly codegenJson: string;
  /** That view with each path once, and no operation that sends a form in place of JSON. */
  readonly codegenSingleYaml: string;
  readonly codegenSingleJson: string;
  /** The operations that the view above lacks. */
  readonly codegenFormsYaml: string;
  readonly codegenFormsJson: string;
  /** The workflows as an Arazzo document. It names the document and an image, which lie beside it. */
  readonly workflowsYaml: string;
  readonly workflowsJson: string;
  /** The folder with a JSON Schema for each schema of the document, such as `ImageRequest.json`. */
  readonly jsonSchemas: string;
};
