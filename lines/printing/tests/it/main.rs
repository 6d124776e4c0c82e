//! What this crate promises: what stands on a slip, the bytes that print it, and printers at the other end of real
//! connections.

mod escpos;
mod job;
mod paper;
mod printing;
mod sheets;
mod slips;
mod targets;

use hongwang_printing::Slip;

/// Debian's `fonts-noto-cjk`.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// A slip as it may be printed.
fn slip() -> Slip {
    Slip::default()
        .title("演示县演示镇演示村")
        .title("办件小票")
        .large("20261123-001")
        .line("家庭医生签约,2026年11月23日 10:00 交")
        .line("想知道办到哪一步,在村里的大屏上点“办件进度”,按这个办件号。")
        .code("http://192.168.1.10:8811/apply/progress?number=20261123-001")
}
