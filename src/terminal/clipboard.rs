//! The terminal's clipboard: OSC 52, in a wrapping for whatever stands between the program and the terminal.

/// What stands between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Nothing that is known.
    Nothing,
    /// tmux: it takes the sequence itself (`set-clipboard on`), or hands on what is wrapped (`allow-passthrough on`).
    Tmux,
    /// GNU screen: it hands on what is wrapped, in short pieces.
    Screen,
}

impl Around {
    /// As the environment tells it.
    pub fn here() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match (is_set("TMUX"), is_set("STY")) {
            (true, _) => Self::Tmux,
            (false, true) => Self::Screen,
            (false, false) => Self::Nothing,
        }
    }
}

/// GNU screen takes no longer string.
const PIECE: usize = 76;

/// What makes the terminal's clipboard hold `text`.
pub fn sequence(text: &str, around: Around) -> String {
    let code = base64(text.as_bytes());
    let plain = format!("\u{1b}]52;c;{code}\u{7}");
    match around {
        Around::Nothing => plain,
        // Both, as nothing tells which of the two its settings allow; the same text twice does no harm.
        Around::Tmux => format!("{plain}\u{1b}Ptmux;\u{1b}{plain}\u{1b}\\"),
        Around::Screen => {
            let pieces: Vec<&str> = (0..code.len()).step_by(PIECE).map(|at| piece(&code, at)).collect();
            format!("\u{1b}P\u{1b}]52;c;{}\u{7}\u{1b}\\", pieces.join("\u{1b}\\\u{1b}P"))
        }
    }
}

fn piece(code: &str, at: usize) -> &str {
    &code[at..code.len().min(at + PIECE)]
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * at) & 0x3f) as usize);
            text.push(if at > group.len() { '=' } else { letter.map_or('=', |letter| char::from(*letter)) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_the_rfc_gives_it() {
        for (text, code) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{fb}\u{ff}ÿ", "w7vDv8O/"),
        ] {
            assert_eq!(base64(text.as_bytes()), code, "{text}");
        }
    }

    #[test]
    fn tmux_gets_every_escape_of_the_wrapped_one_twice() {
        assert_eq!(sequence("f", Around::Nothing), "\u{1b}]52;c;Zg==\u{7}");
        let wrapped = sequence("f", Around::Tmux);
        assert_eq!(wrapped, "\u{1b}]52;c;Zg==\u{7}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;Zg==\u{7}\u{1b}\\");
    }

    #[test]
    fn screen_gets_pieces_that_it_takes() {
        let text = "word ".repeat(100);
        let wrapped = sequence(&text, Around::Screen);
        let pieces: Vec<&str> = wrapped.split("\u{1b}\\").collect();
        assert!(pieces.iter().all(|piece| piece.len() < 100), "{pieces:?}");
        assert_eq!(pieces.iter().filter(|piece| piece.starts_with("\u{1b}P")).count(), pieces.len() - 1);
        let whole: String = pieces.iter().map(|piece| piece.trim_start_matches("\u{1b}P")).collect();
        assert_eq!(whole, sequence(&text, Around::Nothing));
    }
}
