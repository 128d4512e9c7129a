// Whether this machine is ready for a sitting: each line says what was found, in words.

const MOST_SKEW_S = 120
const MOST_PING_MS = 1000

export function installReady() {
  const list = document.querySelector('[data-ready]')
  if (list) check(list)
}

async function check(list) {
  const texts = list.dataset
  const say = (name, isOk, text) => {
    const place = list.querySelector(`[data-ready-${name}]`)
    const tag = document.createElement('strong')
    tag.className = `govuk-tag govuk-tag--${isOk ? 'ok' : 'warn'}`
    tag.textContent = isOk ? texts.textOk : texts.textBad
    place.replaceChildren(tag, ` ${text}`)
  }
  const skew = Math.round(Math.abs(Date.now() - Number(texts.nowMs)) / 1000)
  say('clock', skew <= MOST_SKEW_S, texts.textClock.replace('{n}', skew))
  const hasStorage = canStore()
  say('storage', hasStorage, hasStorage ? texts.textStorage : texts.textNoStorage)
  const isModern = Boolean(window.crypto?.getRandomValues && window.AbortController && window.ResizeObserver)
  say('browser', isModern, isModern ? texts.textBrowser : texts.textNoBrowser)
  try {
    const began = performance.now()
    const response = await fetch(texts.pingUrl, { cache: 'no-store', headers: { Accept: 'application/json' } })
    if (!response.ok) throw new Error(String(response.status))
    const ping = Math.round(performance.now() - began)
    say('network', ping <= MOST_PING_MS, texts.textNetwork.replace('{n}', ping))
  } catch {
    say('network', false, texts.textNoNetwork)
  }
}

function canStore() {
  try {
    window.localStorage.setItem('ready', '1')
    window.localStorage.removeItem('ready')
    return true
  } catch {
    return false
  }
}
