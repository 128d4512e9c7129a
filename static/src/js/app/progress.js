// A job under way: asks how far it is, and goes on where it leads when it is done.

const PAUSE_MS = 1500
const PAUSE_AFTER_FAILURE_MS = 6000

export function installProgress() {
  for (const box of document.querySelectorAll('[data-progress-url]')) follow(box)
}

function follow(box) {
  const number = new Intl.NumberFormat('vi-VN')
  const set = (name, text) => {
    const element = box.querySelector(`[data-progress-${name}]`)
    if (element && element.textContent !== text) element.textContent = text
  }

  async function look() {
    let pause = PAUSE_MS
    try {
      const response = await fetch(box.dataset.progressUrl, {
        credentials: 'same-origin',
        headers: { Accept: 'application/json' },
      })
      const job = await response.json()
      set('text', job.text)
      set('done', number.format(job.done))
      set('total', number.format(job.total))
      const share = job.total ? (100 * job.done) / job.total : 0
      box.querySelector('.app-bar__fill')?.setAttribute('width', `${share}%`)
      if (job.finished) return window.location.assign(job.url || window.location.href)
    } catch {
      pause = PAUSE_AFTER_FAILURE_MS
    }
    setTimeout(look, pause)
  }

  setTimeout(look, PAUSE_MS)
}
