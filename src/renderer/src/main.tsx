import './zod-without-eval'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app'
import { applyTheme } from './app/use-theme'
import { createQueryClient } from './queries'
import './theme.css'
import { createHttpTransport } from './transport'

// Before the first paint: the system's theme, until the settings are here.
applyTheme('system')

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App transport={createHttpTransport()} cache={createQueryClient()} />
    </StrictMode>,
  )
