// Every page but the exam: the library's components in use, and our few behaviours, each asked for by an attribute.

import {
  Button,
  Checkboxes,
  createAll,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  Tabs,
} from 'govuk-frontend'

import { installAwait } from './app/await.js'
import { installAutosave } from './app/autosave.js'
import { installConfirm } from './app/dialogs.js'
import { installGuard } from './app/guard.js'
import { installIdleLock } from './app/idle.js'
import { installLeftover } from './app/leftover.js'
import { installLive } from './app/live.js'
import { installMatrix } from './app/matrix.js'
import { installMenus } from './app/menu.js'
import { installPreview } from './app/preview.js'
import { installProgress } from './app/progress.js'
import { installReady } from './app/ready.js'
import { installSheet } from './app/sheet.js'
import { installSelectAll, installTables } from './app/tables.js'

for (const Component of [
  Button,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  Tabs,
]) {
  createAll(Component)
}

// The library parts the words of the file button by a hidden comma, so that its name differs from what is read on it.
for (const comma of document.querySelectorAll('.govuk-file-upload-button > .govuk-visually-hidden')) {
  comma.before(' ')
  comma.textContent = ' '
}

installAwait()
installAutosave()
installConfirm()
installGuard()
installIdleLock()
installLeftover()
installLive()
installMatrix()
installMenus()
installPreview()
installProgress()
installReady()
installSheet()
installSelectAll()
installTables()

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => window.print())
}
