/** Request bodies whose fields depend on each other, as the OpenAPI document shows them. */
export const bodyExamples: Readonly<Record<string, unknown>> = {};
