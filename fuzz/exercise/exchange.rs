//! What must hold for what another center's system sends, whatever bytes they are.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_gbt39046::{Batch, Key, Receipt, Sent};

/// A batch that is taken is written and read again as the same.
pub fn batch(data: &[u8]) -> bool {
    let Ok(batch) = Batch::read(data) else { return false };
    let again = Batch::read(batch.write().as_bytes()).expect("what was taken is written well");
    assert_eq!(again, batch);
    true
}

/// A receipt that is taken answers every record that was sent, and none else.
pub fn receipt(data: &[u8]) -> bool {
    let id = "01900000-0000-7000-8000-000000000000".parse().expect("an id");
    let key = |seq| Key { number: "4211242026112300001".to_owned(), seq };
    let sent = Sent { id, keys: vec![key(1), key(2)] };
    let Ok(receipt) = Receipt::read(data, &sent) else { return false };
    assert_eq!(receipt.outcomes.len(), 2);
    let again = Receipt::read(receipt.write().as_bytes(), &sent).expect("what was taken is written well");
    assert_eq!(again, receipt);
    true
}
