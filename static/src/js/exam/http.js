// Talking to the server: what counts as its answer, and what counts as none.

/** No answer came, or none that says anything about the save: try again. */
export class NoAnswer extends Error {
  constructor(retryAfterMs = 0) {
    super('no answer')
    this.retryAfterMs = retryAfterMs
  }
}

const TIMEOUT_MS = 15_000

async function request(url, options) {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS)
  try {
    return await fetch(url, {
      credentials: 'same-origin',
      cache: 'no-store',
      // A redirect means the sign-in page: the person is no longer known here.
      redirect: 'manual',
      signal: abort.signal,
      ...options,
    })
  } catch {
    throw new NoAnswer()
  } finally {
    clearTimeout(timer)
  }
}

async function read(response) {
  if (response.type === 'opaqueredirect' || response.status === 401) return { ok: false, code: 'signed_out' }
  if (response.status === 429 || response.status >= 500) {
    throw new NoAnswer(1000 * (Number(response.headers.get('Retry-After')) || 0))
  }
  let answer
  try {
    answer = await response.json()
  } catch {
    throw new NoAnswer()
  }
  // A token that no longer fits: the page is older than the sign-in. Reloading mends it.
  if (response.status === 400 && !answer.url) return { ...answer, ok: false, code: 'stale' }
  return answer
}

/** `tokens` are the form's own, and the one that lets this page save while the session is not looked at. */
export async function postJson(url, tokens, body) {
  return read(
    await request(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-CSRFToken': tokens.form,
        ...(tokens.attempt ? { 'X-Attempt-Token': tokens.attempt } : {}),
      },
      body: JSON.stringify(body),
    }),
  )
}

export async function getJson(url) {
  return read(await request(url, { headers: { Accept: 'application/json' } }))
}
