import { describe, expect, it, vi } from "vitest";
import { ApiError, NetworkError, cookie, request, revisionOf } from "./client";
import { uuid7 } from "./uuid7";

function answer(status: number, body: string, headers: Record<string, string> = {}) {
  vi.stubGlobal("document", { cookie: "csrftoken=abc" });
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(new Response(status === 204 ? null : body, { status, headers })),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

describe("request", () => {
  it("sends the CSRF token on writes and drops empty query values", async () => {
    const fetched = answer(200, '{"ok":1}', { ETag: '"4"' });
    const reply = await request("PUT", "/x", { body: {}, query: { cursor: null, limit: 3 } });
    expect(reply).toEqual({ data: { ok: 1 }, etag: '"4"', status: 200 });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/x?limit=3");
    expect((init?.headers as Record<string, string>)["X-CSRFToken"]).toBe("abc");
  });

  it("turns a problem body into ApiError with its code", async () => {
    answer(412, '{"code":"precondition_failed","detail":"Changed.","current":null}');
    const error = await request("PUT", "/x").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).problem).toMatchObject({
      status: 412,
      code: "precondition_failed",
      detail: "Changed.",
      errors: [],
    });
  });

  it("makes a problem of an answer that is not JSON", async () => {
    answer(502, "<html>bad gateway");
    await expect(request("GET", "/x")).rejects.toMatchObject({
      problem: { status: 502, code: "server_error" },
    });
  });

  it("calls a failed connection a NetworkError", async () => {
    answer(200, "{}");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
    await expect(request("GET", "/x")).rejects.toBeInstanceOf(NetworkError);
  });

  it("answers null to 204", async () => {
    answer(204, "");
    expect((await request("DELETE", "/x")).data).toBeNull();
  });
});

it.each([
  ['"7"', 7],
  ['W/"12"', 12],
  ["abc", null],
  [null, null],
])("reads the revision of %s", (etag, expected) => expect(revisionOf(etag)).toBe(expected));

it("reads one cookie of several", () => {
  expect(cookie("csrftoken", "a=1; csrftoken=x%20y; b=2")).toBe("x y");
  expect(cookie("token", "csrftoken=x")).toBe("");
});

it("makes version-7 UUIDs that carry the clock", () => {
  const id = uuid7(0x0123456789ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid7()).not.toBe(uuid7());
});
