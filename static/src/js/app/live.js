// A part of a page that keeps itself up to date: asked for every few seconds, and only what differs is put in place,
// so that neither the place in the list nor the focus is lost.

export function installLive() {
  for (const box of document.querySelectorAll('[data-live-url]')) follow(box)
}

function follow(box) {
  const live = box.querySelector('[data-live]')
  const stale = box.querySelector('[data-live-stale]')
  const every = Number(box.dataset.liveMs)

  async function look() {
    if (document.visibilityState === 'visible') {
      try {
        const response = await fetch(box.dataset.liveUrl, {
          credentials: 'same-origin',
          cache: 'no-store',
          headers: { Accept: 'application/json' },
        })
        // A redirect leads to the sign-in page: the page itself has to go there.
        if (response.redirected) return window.location.reload()
        if (!response.ok) throw new Error(String(response.status))
        put(live, (await response.json()).html)
        stale.hidden = true
      } catch {
        showStale(box, stale)
      }
    }
    setTimeout(look, every)
  }

  setTimeout(look, every)
}

function showStale(box, stale) {
  if (!stale.hidden) return
  const time = new Date().toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit' })
  stale.textContent = box.dataset.textStale.replace('{time}', time)
  stale.hidden = false
}

function keysOf(root) {
  return [...root.querySelectorAll('tr[id]')].map((row) => row.id).join()
}

function put(live, html) {
  const fresh = document.createElement('template')
  fresh.innerHTML = html
  const held = document.activeElement?.closest('[data-live] tr[id]')
  if (held && keysOf(live) === keysOf(fresh.content)) {
    // Somebody is at work in a row: the others are renewed around it.
    for (const row of fresh.content.querySelectorAll('tr[id]')) {
      const old = live.querySelector(`#${row.id}`)
      if (old !== held && old.outerHTML !== row.outerHTML) old.replaceWith(row.cloneNode(true))
    }
    return
  }
  const label = held && document.activeElement.textContent
  live.replaceChildren(fresh.content)
  if (!held) return
  const again = live.querySelector(`#${held.id}`)
  const target = [...(again?.querySelectorAll('a, button') ?? [])].find((control) => control.textContent === label)
  target?.focus({ preventScroll: true })
}
