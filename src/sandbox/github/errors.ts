/** Answers of GitHub that are not successes, thrown from wherever they are found. */

/** One entry of `errors` in GitHub's 422 answers. */
export type FieldError = { resource: string; field: string; code: string; message?: string; value?: string };

/** An HTTP error answer of the local GitHub: status, message and, for 422, the fields at fault. */
export class GithubError extends Error {
  readonly status: number;
  readonly fields: FieldError[];
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, fields: FieldError[] = [], headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }
}

/** GitHub's answer for what does not exist and for what the caller may not see. */
export function notFound(): GithubError {
  return new GithubError(404, 'Not Found');
}

/** GitHub's answer for what the installation token does not permit. */
export function notAccessible(): GithubError {
  return new GithubError(403, 'Resource not accessible by integration');
}

/** A 422 "Validation Failed" that names one field. */
export function invalidField(resource: string, field: string, code: string, message?: string): GithubError {
  return new GithubError(422, 'Validation Failed', [
    { resource, field, code, ...(message === undefined ? {} : { message }) },
  ]);
}
