/** Takes exact numbers of bytes from a stream of chunks. */
export class ByteReader {
  readonly #source: AsyncGenerator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncGenerator<Buffer>) {
    this.#source = source;
  }

  /** Throws RangeError where the stream ends before: whoever made it has checked the length. */
  async take(length: number): Promise<Buffer> {
    if (this.#rest.length >= length) return this.#cut(length);
    const result = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      if (this.#rest.length === 0) await this.#next();
      const part = this.#cut(Math.min(length - at, this.#rest.length));
      part.copy(result, at);
      at += part.length;
    }
    return result;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0) await this.#next();
      left -= this.#cut(Math.min(left, this.#rest.length)).length;
    }
  }

  /** Reads the stream to its end, so that it can check itself. */
  async finish(): Promise<void> {
    while (!(await this.#source.next()).done);
  }

  async close(): Promise<void> {
    await this.#source.return(undefined);
  }

  #cut(length: number): Buffer {
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return part;
  }

  async #next(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done) throw new RangeError('the stream ended before its length');
    this.#rest = value;
  }
}
