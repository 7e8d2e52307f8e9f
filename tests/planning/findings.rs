//! Each finding, from an account and answers that lead to it.
