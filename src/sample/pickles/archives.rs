//! Archives around pickles, as their writers make them and as those who hide something do.

use std::io::Write as _;

/// One member of a zip, with what each directory is to say of it.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) local_name: String,
    pub(super) central_name: String,
    pub(super) body: Vec<u8>,
    pub(super) is_deflated: bool,
    pub(super) flags: u16,
    pub(super) has_wrong_checksum: bool,
    pub(super) is_listed: bool,
    /// torch writes sizes behind the member and zeros before it.
    pub(super) sizes_follow: bool,
}

impl Member {
    pub(super) fn new(name: &str, body: Vec<u8>) -> Self {
        Self {
            local_name: name.to_owned(),
            central_name: name.to_owned(),
            body,
            is_deflated: false,
            flags: 0,
            has_wrong_checksum: false,
            is_listed: true,
            sizes_follow: false,
        }
    }
}

fn words(out: &mut Vec<u8>, words: &[u16]) {
    for word in words {
        out.extend(word.to_le_bytes());
    }
}

/// A zip with these members.
pub(super) fn zip(members: &[Member]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let mut listed = 0_u16;
    for member in members {
        let packed = if member.is_deflated { deflate(&member.body) } else { member.body.clone() };
        let crc = crc32fast::hash(&member.body) ^ u32::from(member.has_wrong_checksum);
        let flags = member.flags | if member.sizes_follow { 0x0808 } else { 0 };
        let method = if member.is_deflated { 8 } else { 0 };
        let sizes = [crc, packed.len() as u32, member.body.len() as u32];
        let offset = file.len() as u32;
        file.extend(b"PK\x03\x04");
        words(&mut file, &[20, flags, method, 0, 0x21]);
        for size in sizes {
            file.extend(if member.sizes_follow { 0 } else { size }.to_le_bytes());
        }
        // torch pads the extra field so that the numbers begin at a multiple of 64.
        let data_at = file.len() + 4 + member.local_name.len();
        let padding = if member.sizes_follow { data_at.next_multiple_of(64) - data_at } else { 0 };
        words(&mut file, &[member.local_name.len() as u16, padding as u16]);
        file.extend(member.local_name.as_bytes());
        file.extend(vec![b'Z'; padding]);
        file.extend(&packed);
        if member.sizes_follow {
            file.extend(b"PK\x07\x08");
            for size in sizes {
                file.extend(size.to_le_bytes());
            }
        }
        if !member.is_listed {
            continue;
        }
        listed += 1;
        directory.extend(b"PK\x01\x02");
        words(&mut directory, &[20, 20, flags, method, 0, 0x21]);
        for size in sizes {
            directory.extend(size.to_le_bytes());
        }
        words(&mut directory, &[member.central_name.len() as u16, 0, 0, 0, 0, 0, 0]);
        directory.extend(offset.to_le_bytes());
        directory.extend(member.central_name.as_bytes());
    }
    let (start, length) = (file.len() as u32, directory.len() as u32);
    file.append(&mut directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    words(&mut file, &[listed, listed]);
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// The zip of `torch.save` around a main pickle and the numbers of its tensors.
pub(super) fn torch_zip(pickle: Vec<u8>, numbers: &[Vec<u8>], like_torch: bool) -> Vec<u8> {
    let mut members =
        vec![Member::new("archive/data.pkl", pickle), Member::new("archive/byteorder", b"little".to_vec())];
    members
        .extend(numbers.iter().enumerate().map(|(at, body)| Member::new(&format!("archive/data/{at}"), body.clone())));
    members.push(Member::new("archive/version", b"3\n".to_vec()));
    members.push(Member::new("archive/.data/serialization_id", b"0636067187413569817400".to_vec()));
    for member in &mut members {
        member.sizes_follow = like_torch;
    }
    zip(&members)
}

/// What `torch.save` wrote before zips: magic, protocol, system, the object, keys of storages, numbers.
pub(super) fn torch_legacy(object: &[u8], numbers: &[u8]) -> Vec<u8> {
    let mut file = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.".to_vec();
    file.extend(b"\x80\x02}(X\x0d\0\0\0little_endian\x88u.");
    file.extend(object);
    file.extend(b"\x80\x02]X\x01\0\0\x000a.");
    file.extend((numbers.len() as u64 / 4).to_le_bytes());
    file.extend(numbers);
    file
}

pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing to memory does not fail.
    if encoder.write_all(bytes).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    if encoder.write_all(bytes).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}

pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    if encoder.write_all(bytes).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}

/// A tar; `is_old` leaves the mark of POSIX out.
pub(super) fn tar(members: &[(&str, &[u8])], is_old: bool) -> Vec<u8> {
    let mut file = Vec::new();
    for (name, body) in members {
        let mut header = vec![0_u8; 512];
        let mut put = |at: usize, text: &[u8]| {
            for (slot, byte) in header.iter_mut().skip(at).zip(text) {
                *slot = *byte;
            }
        };
        put(0, name.as_bytes());
        put(100, b"0000644\0");
        put(124, format!("{:011o}\0", body.len()).as_bytes());
        put(148, b"        ");
        put(156, b"0");
        if !is_old {
            put(257, b"ustar\x0000");
        }
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        for (slot, byte) in header.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").bytes()) {
            *slot = byte;
        }
        file.extend(header);
        file.extend(*body);
        file.resize(file.len().next_multiple_of(512), 0);
    }
    file.extend(vec![0; 1024]);
    file
}

/// A numpy array file; `descr` is what its header says of the kind.
pub(super) fn npy(descr: &str, body: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,), }}").into_bytes();
    header.resize((header.len() + 11).next_multiple_of(64) - 11, b' ');
    header.push(b'\n');
    let mut file = b"\x93NUMPY\x01\0".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header);
    file.extend(body);
    file
}
