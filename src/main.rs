//! The program: reads the arguments and chooses screens, lines or JSON.

fn main() {}
