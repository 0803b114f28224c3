//! Gzip files: members one after the other, and zeros behind them, with which tapes
//! and devices fill their last block. `gzip` itself passes over these, too.

use std::io::{self, BufRead, Read};
use std::mem::replace;

use flate2::bufread::GzDecoder;

use super::source::GZIP;

/// What the members of a file hold.
pub struct Members<R>(Place<R>);

/// Where it stands in the file.
enum Place<R> {
    Member(GzDecoder<R>),
    Behind(R),
    End,
}

impl<R: BufRead> Members<R> {
    /// Begins to read a file that begins with a member.
    pub fn new(file: R) -> Self {
        Self(Place::Member(GzDecoder::new(file)))
    }

    /// Behind a member: passes over zeros, to the next one or to the end.
    fn go_on(&mut self) -> io::Result<()> {
        if let Place::Behind(file) = &mut self.0 {
            let is_end = loop {
                let rest = file.fill_buf()?;
                let zeros = rest.iter().take_while(|byte| **byte == 0).count();
                if zeros == 0 {
                    if rest.first().is_some_and(|first| *first != GZIP[0]) {
                        return Err(io::Error::other(
                            "something else stands behind the compressed data: take it away, or fetch the file again",
                        ));
                    }
                    break rest.is_empty();
                }
                file.consume(zeros);
            };
            if let Place::Behind(file) = replace(&mut self.0, Place::End)
                && !is_end
            {
                self.0 = Place::Member(GzDecoder::new(file));
            }
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.0 {
                Place::End => return Ok(0),
                Place::Behind(_) => self.go_on()?,
                Place::Member(member) => {
                    let count = member.read(buffer)?;
                    if count > 0 || buffer.is_empty() {
                        return Ok(count);
                    }
                    if let Place::Member(member) = replace(&mut self.0, Place::End) {
                        self.0 = Place::Behind(member.into_inner());
                    }
                }
            }
        }
    }
}
