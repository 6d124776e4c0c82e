//! What must hold for the files and documents that shape the halls, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_content::columns::{Arrangement, CountyTree, Tree};

/// Bytes as the file of halls, as a county's changes and as an organisation's arrangement: problems or a good tree.
pub fn tree(data: &[u8]) {
    if let Ok(tree) = Tree::parse("fuzz", data, &|_| true) {
        assert!(tree.halls().len() <= 9);
    }
    let shipped = Tree::shipped(&|_| true).expect("the shipped file is good");
    let text = String::from_utf8_lossy(data);
    if let Ok(county) = CountyTree::from_json(&text) {
        let (changed, _problems) = shipped.for_county(&county, &|_| true);
        assert!(changed.halls().len() <= 9);
    }
    if let Ok(arrangement) = Arrangement::from_json(&text) {
        let (changed, _problems) = shipped.for_organisation(&arrangement);
        assert!(changed.halls().len() <= 9);
    }
}
