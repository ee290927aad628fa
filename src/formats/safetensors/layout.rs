//! Whether the tensors' byte ranges fit their shapes, each other and the file.

use super::super::show;
use super::super::tensors::{Dtype, Tensor, TensorTable};
use crate::model::finding::{Finding, FindingCode};
use crate::model::text;

/// Checks all spans against `data_bytes` of tensor data; adds at most one finding of each kind. Returns how far into
/// the data tensors reach, but never further than there is data. `partial` says that not all tensors are in the table,
/// so that unclaimed bytes prove nothing.
pub(super) fn check(tensors: &TensorTable, data_bytes: u64, partial: bool, findings: &mut Vec<Finding>) -> u64 {
    report_misfits(tensors, findings);
    let mut spans: Vec<&Tensor> = tensors.tensors().iter().filter(|tensor| tensor.begin < tensor.end).collect();
    spans.sort_unstable_by_key(|tensor| (tensor.begin, tensor.end));
    let mut reach = 0;
    let mut unclaimed = 0_u64;
    let mut overlaps = 0_u64;
    let mut first_overlap = None;
    let mut furthest: Option<&Tensor> = None;
    for tensor in spans {
        if tensor.begin < reach {
            overlaps += 1;
            first_overlap = first_overlap.or_else(|| furthest.map(|other| (other, tensor)));
        } else {
            unclaimed = unclaimed.saturating_add(tensor.begin.min(data_bytes) - reach.min(data_bytes));
        }
        if tensor.end > reach {
            reach = tensor.end;
            furthest = Some(tensor);
        }
    }
    if let Some((one, other)) = first_overlap {
        findings.push(Finding::new(
            FindingCode::OverlappingTensors,
            format!(
                "{} bytes that already belong to another, first '{}' and '{}'; the header is broken",
                if overlaps == 1 {
                    "1 tensor claims".to_owned()
                } else {
                    format!("{} tensors claim", text::count(overlaps))
                },
                show::name(tensors.name(one)),
                show::name(tensors.name(other))
            ),
        ));
    }
    report_end(reach, unclaimed, data_bytes, partial, findings);
    reach.min(data_bytes)
}

fn report_end(reach: u64, unclaimed: u64, data_bytes: u64, partial: bool, findings: &mut Vec<Finding>) {
    if reach > data_bytes {
        findings.push(Finding::new(
            FindingCode::Truncated,
            format!(
                "The file is cut off: {} of its {} of tensors are missing; download it again",
                text::plural(reach - data_bytes, "byte", "bytes"),
                text::size(reach)
            ),
        ));
    }
    let trailing = data_bytes.saturating_sub(reach);
    if trailing > 0 && !partial {
        findings.push(Finding::new(
            FindingCode::TrailingBytes,
            format!("{} after the last tensor, which loaders may refuse", bytes_belong(trailing)),
        ));
    } else if unclaimed > 0 && !partial {
        findings.push(Finding::new(
            FindingCode::TrailingBytes,
            format!("{} between the tensors, which loaders may refuse", bytes_belong(unclaimed)),
        ));
    }
}

fn bytes_belong(count: u64) -> String {
    format!("{} to no tensor", text::plural(count, "byte belongs", "bytes belong"))
}

fn report_misfits(tensors: &TensorTable, findings: &mut Vec<Finding>) {
    let mut misfits = tensors.tensors().iter().filter_map(|tensor| misfit(tensor).map(|why| (tensor, why)));
    let Some((first, why)) = misfits.next() else { return };
    let others = misfits.count() as u64;
    let rest = if others == 0 {
        String::new()
    } else {
        format!(", and so is {}", text::plural(others, "other tensor", "other tensors"))
    };
    findings.push(Finding::new(
        FindingCode::TensorOutOfRange,
        format!(
            "Tensor '{}' is wrong in the header: {why}{rest}; download the file again",
            show::name(tensors.name(first))
        ),
    ));
}

/// Why a tensor's span cannot be right.
fn misfit(tensor: &Tensor) -> Option<String> {
    let Some(span) = tensor.end.checked_sub(tensor.begin) else {
        return Some("its bytes end before they begin".to_owned());
    };
    let Some(elements) = tensor.shape.elements() else {
        return Some("its shape is too large to exist".to_owned());
    };
    // Types we do not know have no size to compare with.
    let bits = tensor.dtype.bits()?;
    let Some(bits) = elements.checked_mul(bits) else {
        return Some("its shape is too large to exist".to_owned());
    };
    // A 4-bit tensor may be listed by its packed bytes instead of its numbers.
    let packed = tensor.dtype == Dtype::F4 && span == elements;
    (span != bits.div_ceil(8) && !packed).then(|| {
        format!(
            "its shape needs {}, its place holds {}",
            text::plural(bits.div_ceil(8), "byte", "bytes"),
            text::plural(span, "byte", "bytes")
        )
    })
}
