/** What is filled in: a labelled field, and the controls that stand in it. */
import { useId, type ChangeEvent, type InputHTMLAttributes, type JSX, type ReactNode, type Ref } from 'react'
import styles from './field.module.css'
import { Icon } from './icons'

/** What ties a control to its label, its explanation and its error; spread it on the control. */
export interface FieldControl {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: true
}

interface FieldProps {
  label: string
  /** One sentence on what it does. */
  about?: ReactNode
  /** What is wrong with what is filled in. */
  error?: ReactNode
  /** Label beside the control instead of above it. */
  inline?: boolean
  children: (control: FieldControl) => ReactNode
}

/** A labelled control with its explanation and, where there is one, what is wrong with its content. */
export function Field({ label, about, error, inline = false, children }: FieldProps): JSX.Element {
  const id = useId()
  const described = [about && `${id}-about`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={[styles.field, inline ? styles.inline : ''].join(' ')}>
      <div className={styles.words}>
        <label htmlFor={id}>{label}</label>
        {about && <small id={`${id}-about`}>{about}</small>}
      </div>
      {children({
        id,
        ...(described ? { 'aria-describedby': described } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          <Icon name="problem" size={14} /> {error}
        </p>
      )}
    </div>
  )
}

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  onChange: (text: string, event: ChangeEvent<HTMLInputElement>) => void
  ref?: Ref<HTMLInputElement>
}

/** One line of text. */
export function TextInput({ onChange, className, type = 'text', ...rest }: TextInputProps): JSX.Element {
  return (
    <input
      type={type}
      spellCheck={false}
      className={[styles.input, className].join(' ')}
      onChange={event => onChange(event.target.value, event)}
      {...rest}
    />
  )
}

export interface SelectOption<T extends string> {
  value: T
  title: string
  disabled?: boolean
}

interface SelectProps<T extends string> extends Partial<FieldControl> {
  value: T
  options: readonly SelectOption<T>[]
  onChange: (value: T) => void
  disabled?: boolean
  className?: string
  'aria-label'?: string
  /** `no` where the options are data: names of clips, labels. */
  translate?: 'yes' | 'no'
}

/** One of a few. The system's own list: it is known to everyone and every screen reader. */
export function Select<T extends string>({
  options,
  onChange,
  className,
  ...rest
}: SelectProps<T>): JSX.Element {
  return (
    <select
      className={[styles.input, styles.select, className].join(' ')}
      onChange={event => onChange(event.target.value as T)}
      {...rest}
    >
      {options.map(({ value, title, disabled }) => (
        <option key={value} value={value} disabled={disabled}>
          {title}
        </option>
      ))}
    </select>
  )
}

interface CheckboxProps {
  checked: boolean | 'mixed'
  onChange: (checked: boolean) => void
  children: ReactNode
  disabled?: boolean
}

/** A choice that is on or off, or, for a group, partly on. */
export function Checkbox({ checked, onChange, children, disabled }: CheckboxProps): JSX.Element {
  return (
    <label className={styles.checkbox}>
      <input
        type="checkbox"
        disabled={disabled}
        checked={checked === true}
        ref={box => {
          if (box) box.indeterminate = checked === 'mixed'
        }}
        onChange={event => onChange(event.target.checked)}
      />
      {children}
    </label>
  )
}
