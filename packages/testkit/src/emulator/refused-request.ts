/** Thrown by an emulator's handler to refuse a request; the server turns it into the provider's error reply. */
export class RefusedRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "RefusedRequest";
    this.status = status;
  }
}
