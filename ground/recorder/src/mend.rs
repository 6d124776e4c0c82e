//! What a process that was killed, or a machine without power, left half written.

use std::{
    fs::OpenOptions,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// Cuts a part that nobody writes any more back to its whole fragments, and says how many bytes those are; 0 when there
/// is none, and the file holds nothing. A player may refuse a file that ends in the midst of a box.
///
/// # Errors
/// When the file cannot be read or cut.
pub fn mend(path: &Path) -> io::Result<u64> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let whole = whole(&mut file, length)?;
    if whole < length {
        file.set_len(whole)?;
        file.sync_data()?;
    }
    Ok(whole)
}

/// Where the last fragment, or the index behind it, ends. Boxes of ISO/IEC 14496-12, 4.2: length, then name.
fn whole(file: &mut (impl Read + Seek), length: u64) -> io::Result<u64> {
    let (mut at, mut whole) = (0, 0);
    while length - at >= 8 {
        let mut head = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        let [a, b, c, d, name @ ..] = head;
        let size = u64::from(u32::from_be_bytes([a, b, c, d]));
        // No box of ours needs the longer form of a length.
        if size < 8 || size > length - at {
            break;
        }
        at += size;
        if matches!(&name, b"mdat" | b"mfra") {
            whole = at;
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(name: &[u8; 4], content: usize) -> Vec<u8> {
        let size = u32::try_from(content + 8).unwrap();
        [&size.to_be_bytes()[..], name, &vec![0; content]].concat()
    }

    #[test]
    fn wherever_it_breaks_off_whole_fragments_are_left() {
        let beginning = [boxed(b"ftyp", 8), boxed(b"moov", 20)].concat();
        let fragment = [boxed(b"moof", 30), boxed(b"mdat", 40)].concat();
        let file = [&beginning[..], &fragment, &fragment, &boxed(b"mfra", 9)].concat();
        let ends = [0, beginning.len() + fragment.len(), beginning.len() + 2 * fragment.len(), file.len()];
        for length in 0..=file.len() {
            let expected = *ends.iter().rfind(|end| **end <= length).unwrap() as u64;
            assert_eq!(
                whole(&mut Cursor::new(&file[..length]), length as u64).unwrap(),
                expected,
                "{length}"
            );
        }
        assert_eq!(whole(&mut Cursor::new(&[0; 100]), 100).unwrap(), 0, "a disk that lost its content");
    }
}
