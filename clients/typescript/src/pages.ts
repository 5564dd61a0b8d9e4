/** Lists: iterate for all entries, page after page, or take one page. */

/** One page: `next_cursor` is null on the last; totals only with `offset`. */
export interface Page<T> {
  data: T[];
  pagination: { per_page: number; next_cursor: string | null; total_pages?: number | null; total_count?: number | null };
}

type Fields = Record<string, unknown>;

/** A list that has not been asked for yet: each iteration asks anew. */
export class Pages<T> implements AsyncIterable<T> {
  readonly #fetch: (fields: Fields) => Promise<Page<T>>;
  readonly #fields: Fields;

  constructor(fetch: (fields: Fields) => Promise<Page<T>>, fields: Fields) {
    this.#fetch = fetch;
    this.#fields = fields;
  }

  /** The first page alone. */
  page(): Promise<Page<T>> {
    return this.#fetch(this.#fields);
  }

  /** Every page, each asked for when it is reached. */
  async *pages(): AsyncGenerator<Page<T>> {
    for (let fields: Fields | undefined = this.#fields; fields !== undefined; ) {
      const page: Page<T> = await this.#fetch(fields);
      yield page;
      fields = next(fields, page);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for await (const page of this.pages()) yield* page.data;
  }

  /** All entries at once. */
  async toArray(): Promise<T[]> {
    const entries: T[] = [];
    for await (const entry of this) entries.push(entry);
    return entries;
  }
}

/** The arguments of the page after `page`, which `fields` asked for; undefined after the last. */
function next(fields: Fields, page: Page<unknown>): Fields | undefined {
  const { next_cursor: cursor, total_count: total } = page.pagination;
  if (cursor !== null) return { ...fields, cursor };
  const offset = fields["offset"];
  if (typeof offset !== "number" || page.data.length === 0 || offset + page.data.length >= (total ?? 0)) return undefined;
  return { ...fields, offset: offset + page.data.length };
}
