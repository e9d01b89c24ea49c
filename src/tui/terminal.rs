//! The terminal: raw mode, alternate screen, mouse, paste, frames, clipboard. The only file that
//! names crossterm, so that it can be replaced in a day.
//!
//! The invariant: whatever ends the screen (quit, error, panic, signal), the terminal is left as it
//! was found.

use super::TuiError;
use super::keys::{Code, Key};
use super::msg::{Mouse, MouseKind};
use base64::Engine as _;
use crossbeam_channel::Sender;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use ratatui::crossterm::execute;
use ratatui::crossterm::style::force_color_output;
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::layout::{Position, Rect};
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};
use std::thread;

/// Bytes that are copied at most: terminals drop longer OSC 52 sequences silently.
const COPIED: usize = 74_000;

/// What came from the terminal.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    Key(Key),
    Paste(String),
    Mouse(Mouse),
    Resized,
}

type Backend = CrosstermBackend<BufWriter<Stdout>>;

/// The terminal while it is ours.
pub(crate) struct Terminal {
    inner: ratatui::Terminal<Backend>,
    has_mouse: bool,
    is_ours: bool,
}

/// Whether there is a terminal to draw on.
pub(crate) fn check() -> Result<(), TuiError> {
    if !io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(TuiError::Dumb);
    }
    Ok(())
}

impl Terminal {
    /// Takes the terminal.
    pub(crate) fn enter(has_mouse: bool) -> io::Result<Self> {
        // crossterm 0.29 honours NO_COLOR by sending a full reset where a colour would be, which
        // undoes reverse video. Without colour we use a theme without colour, and it must not meddle.
        force_color_output(true);
        restore_on_panic();
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        let mut terminal = Self {
            inner: ratatui::Terminal::new(backend)?,
            has_mouse,
            is_ours: false,
        };
        terminal.take()?;
        Ok(terminal)
    }

    /// Takes the terminal again after [`Terminal::give_back`].
    pub(crate) fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        self.is_ours = true;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        if self.has_mouse {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        self.forget()
    }

    /// Leaves the terminal as it was found.
    pub(crate) fn give_back(&mut self) {
        if self.is_ours {
            self.is_ours = false;
            restore();
        }
    }

    pub(crate) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.has_mouse = on;
        if on {
            execute!(io::stdout(), EnableMouseCapture)
        } else {
            execute!(io::stdout(), DisableMouseCapture)
        }
    }

    /// Forgets what is on screen, so that the next frame draws every cell.
    pub(crate) fn forget(&mut self) -> io::Result<()> {
        // Not ratatui's `clear`: it asks the terminal for its cursor, and the answer would go to the
        // thread that reads the input. Both of its buffers are empty after this.
        execute!(self.inner.backend_mut(), Clear(ClearType::All))?;
        self.inner.swap_buffers();
        Ok(())
    }

    /// Draws a frame as one: no terminal shows half of it.
    pub(crate) fn draw(
        &mut self,
        paint: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        execute!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(|frame| {
            let cursor = paint(frame.area(), frame.buffer_mut());
            if let Some(cursor) = cursor {
                frame.set_cursor_position(cursor);
            }
        })?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Hands a text to the terminal's clipboard, also over ssh. Whether the terminal takes it
/// cannot be known.
pub(crate) fn copy(text: &str) -> Result<(), String> {
    if text.len() > COPIED {
        return Err("too long for the terminal's clipboard".to_owned());
    }
    let coded = base64::engine::general_purpose::STANDARD.encode(text);
    let mut out = io::stdout();
    write!(out, "\x1b]52;c;{coded}\x07")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}

/// Undoes everything. Errors do not matter any more: the terminal may be gone.
fn restore() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        ratatui::crossterm::cursor::Show
    );
    let _ = disable_raw_mode();
}

/// A panic of the screen's own thread gives the terminal back before it is reported. One of a
/// worker is caught there and must not be seen, nor disturb the screen.
fn restore_on_panic() {
    let screen = thread::current().id();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == screen {
            restore();
            report(info);
        }
    }));
}

/// Starts the thread that reads the terminal. It ends with the program.
pub(crate) fn read_input(to: Sender<io::Result<Input>>) -> io::Result<()> {
    let read = move || {
        loop {
            let input = match event::read() {
                Ok(event) => translate(event).map(Ok),
                Err(error) => Some(Err(error)),
            };
            let is_last = matches!(input, Some(Err(_)));
            if let Some(input) = input
                && to.send(input).is_err()
            {
                return;
            }
            if is_last {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("input".to_owned())
        .spawn(read)?;
    Ok(())
}

fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(..) => Some(Input::Resized),
        Event::Mouse(mouse) => {
            let kind = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseKind::Down,
                MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
                MouseEventKind::Up(MouseButton::Left) => MouseKind::Up,
                MouseEventKind::ScrollDown => MouseKind::WheelDown,
                MouseEventKind::ScrollUp => MouseKind::WheelUp,
                _ => return None,
            };
            Some(Input::Mouse(Mouse {
                kind,
                column: mouse.column,
                row: mouse.row,
            }))
        }
        _ => None,
    }
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key {
        code,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
    })
}
