//! WOFF 1.0, the TrueType or OpenType file of a web page: the same tables, each compressed by zlib
//! (W3C, "WOFF File Format 1.0").

use std::io::Read as _;

use anyhow::{Context as _, Result, ensure};

/// Bytes before the list of tables.
const HEADER: usize = 44;
/// Bytes of a table in that list: name, offset, length as packed, length, checksum.
const ENTRY: usize = 20;

struct Table<'a> {
    tag: &'a [u8],
    checksum: &'a [u8],
    content: Vec<u8>,
}

/// The font in a WOFF.
pub fn unpacked(woff: &[u8]) -> Result<Vec<u8>> {
    ensure!(
        woff.starts_with(b"wOFF"),
        "it does not begin as a WOFF does"
    );
    let count = usize::from(u16::from_be_bytes(bytes(woff, 12)?));
    let tables: Vec<Table<'_>> = (0..count)
        .map(|at| table(woff, HEADER + at * ENTRY))
        .collect::<Result<_>>()?;
    // the list of a TrueType file begins with numbers for a binary search
    let highest = u16::try_from(count)?
        .checked_ilog2()
        .context("it has no tables")?;
    let range = 16u16 << highest;
    let mut font = bytes::<4>(woff, 4)?.to_vec(); // TrueType or OpenType
    for number in [
        u16::try_from(count)?,
        range,
        u16::try_from(highest)?,
        16 * u16::try_from(count)? - range,
    ] {
        font.extend(number.to_be_bytes());
    }
    let mut offset = font.len() + 16 * count;
    for table in &tables {
        font.extend_from_slice(table.tag);
        font.extend_from_slice(table.checksum);
        font.extend(u32::try_from(offset)?.to_be_bytes());
        font.extend(u32::try_from(table.content.len())?.to_be_bytes());
        offset += table.content.len().next_multiple_of(4);
    }
    for table in &tables {
        font.extend_from_slice(&table.content);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    Ok(font)
}

fn table(woff: &[u8], at: usize) -> Result<Table<'_>> {
    let number = |at| anyhow::Ok(u32::from_be_bytes(bytes(woff, at)?) as usize);
    let (offset, packed, length) = (number(at + 4)?, number(at + 8)?, number(at + 12)?);
    let stored = woff.get(offset..offset + packed).context(CUT_OFF)?;
    let mut content = Vec::new();
    if packed < length {
        flate2::read::ZlibDecoder::new(stored)
            .read_to_end(&mut content)
            .context("a table of it is broken")?;
    } else {
        content.extend_from_slice(stored);
    }
    ensure!(
        content.len() == length,
        "a table has {} bytes where {length} were announced",
        content.len()
    );
    Ok(Table {
        tag: woff.get(at..at + 4).context(CUT_OFF)?,
        checksum: woff.get(at + 16..at + ENTRY).context(CUT_OFF)?,
        content,
    })
}

const CUT_OFF: &str = "it is cut off";

fn bytes<const N: usize>(woff: &[u8], at: usize) -> Result<[u8; N]> {
    let found = woff.get(at..at + N).context(CUT_OFF)?;
    Ok(found.try_into()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// Two tables: `abcd`, packed, of 600 bytes, and `efgh`, not packed, of five.
    fn woff() -> Result<Vec<u8>> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        packer.write_all(&[7; 600])?;
        let packed = packer.finish()?;
        let numbers =
            |values: &[u32]| -> Vec<u8> { values.iter().flat_map(|v| v.to_be_bytes()).collect() };
        let first = (HEADER + 2 * ENTRY) as u32;
        let length = packed.len() as u32;
        Ok([
            b"wOFF".to_vec(),
            numbers(&[0x0001_0000, 0, 2 << 16, 0, 0, 0, 0, 0, 0, 0]),
            b"abcd".to_vec(),
            numbers(&[first, length, 600, 11]),
            b"efgh".to_vec(),
            numbers(&[first + length, 5, 5, 12]),
            packed,
            b"12345".to_vec(),
        ]
        .concat())
    }

    #[test]
    fn tables_come_out_as_they_were() -> Result<()> {
        let font = unpacked(&woff()?)?;
        assert_eq!(font[..12], [0, 1, 0, 0, 0, 2, 0, 32, 0, 1, 0, 0]);
        let second = &font[12 + 16..12 + 32];
        assert_eq!(&second[..4], b"efgh");
        let offset = u32::from_be_bytes(bytes(second, 8)?) as usize;
        assert_eq!(offset, 12 + 32 + 600);
        assert_eq!(font[44..644], [7; 600]);
        assert_eq!(&font[offset..offset + 5], b"12345");
        assert_eq!(font.len() % 4, 0);
        Ok(())
    }

    #[test]
    fn anything_else_is_refused() -> Result<()> {
        assert!(unpacked(b"wOF2 and more").is_err());
        let whole = woff()?;
        for end in [4, 20, 60, whole.len() - 1] {
            assert!(unpacked(&whole[..end]).is_err(), "{end} bytes");
        }
        Ok(())
    }
}
