// One way to send something from a page: with its token, as the person signed in.

export function currentToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? ''
}

/** After unlocking, forms written before must still be accepted. */
export function replaceToken(token) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute('content', token)
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token
}

export async function post(url, { json, form, signal } = {}) {
  const headers = { 'X-CSRFToken': currentToken() }
  if (json) Object.assign(headers, { 'Content-Type': 'application/json', Accept: 'application/json' })
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    headers,
    body: json ? JSON.stringify(json) : form,
    signal,
  })
  if (response.status === 423) document.dispatchEvent(new Event('app:locked'))
  return response
}
