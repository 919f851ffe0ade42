import { useState, type JSX } from 'react'
import { TextInput, type FieldControl } from '../../ui/field'

interface SettingProps<T> {
  control: FieldControl
  value: T
  onChange: (value: T) => void
}

/** Saved on leaving the field or Enter, not at every letter. */
export function TextSetting({ control, value, onChange }: SettingProps<string>): JSX.Element {
  const [text, setText] = useState(value)
  const commit = (): void => {
    if (text.trim() !== value) onChange(text.trim())
  }
  return (
    <TextInput
      {...control}
      value={text}
      onChange={setText}
      onBlur={commit}
      onKeyDown={event => event.key === 'Enter' && commit()}
    />
  )
}

interface NumberSettingProps extends SettingProps<number> {
  min: number
  max: number
}

/** Saved as soon as it is a whole number within its bounds. */
export function NumberSetting({ control, value, min, max, onChange }: NumberSettingProps): JSX.Element {
  return (
    <TextInput
      {...control}
      type="number"
      min={min}
      max={max}
      defaultValue={value}
      onChange={(_text, event) => {
        const next = event.target.valueAsNumber
        if (Number.isInteger(next) && next >= min && next <= max) onChange(next)
      }}
    />
  )
}
