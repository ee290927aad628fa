//! A pickle written opcode by opcode.

/// Opcodes appended one after the other; names as in Python's `pickletools`.
#[derive(Clone, Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn proto(number: u8) -> Self {
        Self(vec![0x80, number])
    }

    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn global(self, (module, name): (&str, &str)) -> Self {
        self.raw(format!("c{module}\n{name}\n").as_bytes())
    }

    /// SHORT_BINUNICODE twice and STACK_GLOBAL.
    pub(super) fn stack_global(self, (module, name): (&str, &str)) -> Self {
        self.short(module).short(name).raw(&[0x93])
    }

    pub(super) fn short(self, text: &str) -> Self {
        let length = [0x8c, text.len().min(255) as u8];
        self.raw(&length).raw(text.as_bytes())
    }

    /// BINUNICODE.
    pub(super) fn text(self, text: &str) -> Self {
        self.raw(b"X").raw(&(text.len() as u32).to_le_bytes()).raw(text.as_bytes())
    }

    /// BINBYTES.
    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        self.raw(b"B").raw(&(bytes.len() as u32).to_le_bytes()).raw(bytes)
    }

    /// BININT.
    pub(super) fn int(self, value: u32) -> Self {
        self.raw(b"J").raw(&value.to_le_bytes())
    }

    /// `_rebuild_tensor_v2` over a storage of torch.
    pub(super) fn tensor(self, class: &str, key: usize, shape: &[u32]) -> Self {
        let count = shape.iter().product();
        let mut out = self
            .global(("torch._utils", "_rebuild_tensor_v2"))
            .raw(b"((")
            .text("storage")
            .global(("torch", class))
            .text(&key.to_string())
            .text("cpu")
            .int(count)
            .raw(b"tQ")
            .int(0)
            .raw(b"(");
        for side in shape {
            out = out.int(*side);
        }
        out = out.raw(b"t(");
        for at in 0..shape.len() {
            out = out.int(shape.iter().skip(at + 1).product());
        }
        out.raw(b"t\x89").global(("collections", "OrderedDict")).raw(b")RtR")
    }

    pub(super) fn stop(mut self) -> Vec<u8> {
        self.0.push(b'.');
        self.0
    }
}
